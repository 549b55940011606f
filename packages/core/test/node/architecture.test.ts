import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isSettled, statuses, transitionsFrom } from '../../src/status.ts';

const page = new URL('../../../../ARCHITECTURE.md', import.meta.url);
const block = /```mermaid\nstateDiagram-v2\n[\s\S]*?```/;

function diagram(): string {
  const steps = statuses.flatMap((status) =>
    isSettled(status)
      ? [`${status} --> [*]`]
      : Object.entries(transitionsFrom(status)).map(
          ([action, next]) => `${status} --> ${next}: ${action}`,
        ),
  );
  const lines = ['stateDiagram-v2', '[*] --> pending', ...steps];
  return `\`\`\`mermaid\n${lines.join('\n  ')}\n\`\`\``;
}

it('shows the states as the table has them (UPDATE=1 writes them anew)', () => {
  const text = readFileSync(page, 'utf8');
  if (process.env.UPDATE) writeFileSync(page, text.replace(block, diagram()));
  expect(block.exec(readFileSync(page, 'utf8'))?.[0]).toBe(diagram());
});
