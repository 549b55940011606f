// Which tests prove which rule of the contract: by the C numbers in their titles. `npm run rules`
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, root } from './run.mjs';

const folders = ['packages/core/test', 'packages/devtools/test', 'e2e'];
const rules = Array.from({ length: 50 }, (_, i) => `C${i + 1}`);

/** The titles of tests in a source, as they are written. */
const titles = /\b(?:it|test|describe)(?:\.each\([\s\S]*?\]\))?\(\s*(['"`])((?:(?!\1).)*)\1/g;

function testsByRule() {
  const found = new Map(rules.map((rule) => [rule, new Map()]));
  for (const folder of folders)
    for (const file of readdirSync(join(root, folder), { recursive: true })) {
      if (!/\.(test|spec)(-d)?\.tsx?$|contract\/describe-.*\.ts$/.test(file)) continue;
      if (file.includes('node_modules')) continue;
      const text = readFileSync(join(root, folder, file), 'utf8');
      for (const [, , title] of text.matchAll(titles))
        for (const rule of new Set(title.match(/\bC\d+\b/g))) {
          const files = found.get(rule);
          if (files) files.set(file, (files.get(file) ?? 0) + 1);
        }
    }
  return found;
}

await main(async () => {
  for (const [rule, files] of testsByRule()) {
    const total = [...files.values()].reduce((sum, count) => sum + count, 0);
    const places = [...files].sort(([, a], [, b]) => b - a).map(([file, n]) => `${file} ${n}`);
    console.log(`${rule.padEnd(4)}${String(total).padStart(5)}  ${places.join(', ')}`);
    if (total === 0) process.exitCode = 1;
  }
});
