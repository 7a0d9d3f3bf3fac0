// The rules of CONTRIBUTING.md that lint does not know: the words of the field, files of at most 300 lines, and a spec in each package.
// Lists each breach and ends with 1 when there is one. `--pending` lists those too that are known and still to be mended.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MOST_LINES, PENDING as LONG, tooLong } from './lengths.mjs';
import { withoutSpec } from './projects.mjs';
import { PENDING as UNNAMED, WORDS, wordsOf } from './words.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const all = process.argv.includes('--pending');
const PLACES = ['apps', 'libs', 'plugins', 'tools', 'docs', 'examples', '*.md', '*.mjs'];
const TEXT = /\.(tsx?|css|mjs|cjs|js|py|sh|md|yaml|ts__tmpl__|md__tmpl__)$/;
const CODE = /\.(tsx?|mjs|cjs|js|py|sh)$/;

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z', ...PLACES], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => TEXT.test(file) && !file.startsWith('tools/house-rules/') && existsSync(resolve(root, file)));

const breaches = [];
const unused = { words: new Set(UNNAMED), files: new Set(LONG) };
for (const file of files) {
  const text = readFileSync(resolve(root, file), 'utf8');
  const named = [['the name of the file', file], ...text.split('\n').map((line, at) => [at + 1, line])];
  for (const [at, line] of named) {
    for (const word of wordsOf(line)) {
      unused.words.delete(word);
      if (all || !UNNAMED.has(word)) breaches.push(`${file}:${at}: "${word}" is called ${WORDS[word]}`);
    }
  }
  const lines = CODE.test(file) ? tooLong(text) : undefined;
  if (lines === undefined) continue;
  unused.files.delete(file);
  const fix = `split it, or say why in its head: a line of comment that begins "Long: "`;
  if (all || !LONG.has(file)) breaches.push(`${file}: ${lines} lines, more than ${MOST_LINES}; ${fix}`);
}
for (const project of withoutSpec(root, files)) {
  breaches.push(`${project}: has a jest.config.cjs and no spec; write one, or delete the configuration`);
}
for (const one of [...unused.words, ...unused.files]) {
  breaches.push(`tools/house-rules: "${one}" is mended and need not be pending any longer`);
}
for (const breach of breaches) console.error(breach);
process.exitCode = breaches.length > 0 ? 1 : 0;
