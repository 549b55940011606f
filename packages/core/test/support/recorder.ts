import type { BackgroundTaskManager, EventType, Logger, TaskEvent } from '../../src/index.ts';

/** Every event of a manager, in the order of delivery. */
export class Recorder {
  readonly events: TaskEvent[] = [];

  constructor(manager: BackgroundTaskManager) {
    manager.on('*', (_, event) => this.events.push(event));
  }

  /** The types seen, of one task or of all. */
  types(task?: { id: string }): EventType[] {
    return this.events
      .filter((event) => task === undefined || ('task' in event && event.task.id === task.id))
      .map(({ type }) => type);
  }

  of<Type extends EventType>(type: Type): TaskEvent<Type>[] {
    return this.events.filter((event) => (event.type as string) === type) as never;
  }
}

export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  fields: Record<string, unknown> | undefined;
}

/** A logger that keeps what it is told. */
export function recordingLogger(): Required<Logger> & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine['level']) =>
    (message: string, fields?: Record<string, unknown>): void => {
      lines.push({ level, message, fields });
    };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
