import { useCallback, useEffect, useRef, useState } from 'react';
import type { TaskEntry } from '../model/task-entry.ts';
import type { TaskLog } from '../model/task-log.ts';

/** Failures said at most this often: a reader hears a task fail, and not every tick of a storm. */
const QUIET = 3_000;
/** What was said is of the past after that long. */
const SHOWN = 15_000;

interface Announcements {
  notice: string;
  announce(text: string): void;
}

/** What the foot says, and a screen reader with it: what the user did, and which tasks failed. */
export function useAnnouncements(log: TaskLog, version: number): Announcements {
  const [notice, setNotice] = useState('');
  const saidAt = useRef(0);
  const unsaid = useRef<TaskEntry[]>([]);
  const announce = useCallback((text: string) => {
    saidAt.current = Date.now();
    setNotice(text);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when to look again.
  useEffect(() => {
    unsaid.current.push(...log.takeFailures());
    if (unsaid.current.length === 0 || Date.now() - saidAt.current < QUIET) return;
    const text = failureText(unsaid.current);
    unsaid.current = [];
    announce(text);
  }, [log, version, announce]);
  useEffect(() => {
    if (notice === '') return;
    const timer = setTimeout(() => setNotice(''), SHOWN);
    return () => clearTimeout(timer);
  }, [notice]);
  return { notice, announce };
}

function failureText(failed: readonly TaskEntry[]): string {
  const [first] = failed;
  if (first === undefined || failed.length > 1) return `${failed.length} tasks failed`;
  return `${first.name} ${first.status === 'timed out' ? 'timed out' : 'failed'}`;
}
