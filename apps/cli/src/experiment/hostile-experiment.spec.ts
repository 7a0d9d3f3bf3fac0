import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExperiment } from './load-experiment.js';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'agora-hostile-'))));
afterAll(() => rm(folder, { recursive: true }));

const lol = (form: (inner: string) => string): string =>
  Array.from({ length: 12 }, (_, at) => `a${at}: &a${at} ${at === 0 ? '[x, x]' : form(`*a${at - 1}`)}`).join('\n');

it.each<[string, string]>([
  ['aliases of aliases in lists', lol((inner) => `[${Array(10).fill(inner).join(', ')}]`)],
  [
    'aliases of aliases in objects',
    lol((inner) => `{${Array.from({ length: 10 }, (_, at) => `k${at}: ${inner}`).join(', ')}}`),
  ],
  ['aliases of aliases in a known field', `${lol((inner) => `[${Array(10).fill(inner).join(', ')}]`)}\nseeds: *a11`],
  ['merges of merges', lol((inner) => `{<<: [${Array(10).fill(inner).join(', ')}]}`)],
  ['an alias of what it is in', 'name: &a [*a]'],
  ['an alias of what it is in, by a key', 'name: &a {b: *a}'],
  ['lists nested deep', `name: ${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['objects nested deep', `name: ${'{a: '.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ['lists nested deep that do not end', `name: ${'['.repeat(100_000)}`],
  ['blocks nested deep', Array.from({ length: 3000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ['dashes', '- '.repeat(50_000)],
  ['JSON nested deep', `{"name": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['many keys', Array.from({ length: 50_000 }, (_, at) => `k${at}: 1`).join('\n')],
  ['keys given twice', Array.from({ length: 30_000 }, (_, at) => `k${at % 100}: 1`).join('\n')],
  ['many documents', '---\nname: a\n'.repeat(10_000)],
  ['a long scalar', `name: ${'x'.repeat(900_000)}`],
  ['quotes that do not end', `name: "${'\\"'.repeat(400_000)}`],
  ['tags', `name: ${'!!str '.repeat(50_000)}a`],
  ['anchors', `name: ${'&a '.repeat(50_000)}a`],
])('%s in an experiment file are its fault', async (_, text) => {
  const file = join(folder, 'experiment.yaml');
  await writeFile(file, text);
  const before = process.memoryUsage().rss;
  const error = await loadExperiment(file).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('experiment.yaml') });
  expect((error as Error).message).not.toContain('call stack');
  expect(process.memoryUsage().rss - before).toBeLessThan(1024 * 2 ** 20);
});

it('a file that is larger than any experiment is not read', async () => {
  const path = join(folder, 'vast.yaml');
  await writeFile(path, 'name: ');
  const file = await open(path, 'r+');
  await file.truncate(2 ** 30);
  await file.close();
  const before = process.memoryUsage().rss;
  await expect(loadExperiment(path)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('vast.yaml'),
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(512 * 2 ** 20);
});
