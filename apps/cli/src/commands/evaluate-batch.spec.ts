import { useBatchEndpoint } from '@agora/testkit';
import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The built command; a server of this machine stands for a vendor with batches. */
const main = resolve(__dirname, '../../dist/main.js');
jest.setTimeout(300_000);

/** An answer, and a judgment: three words, so three tokens. */
const SAID = 'Fair. [RESULT] 4';
const vendor = useBatchEndpoint({ answer: () => Promise.resolve(SAID) });
let work: string;
beforeEach(async () => {
  work = await realpath(await mkdtemp(join(tmpdir(), 'agora-batch-')));
});
afterEach(() => rm(work, { recursive: true, force: true, maxRetries: 5 }));

interface Ended {
  code: number;
  text: string;
  rows: { items: number; usd: number }[];
}

function evaluate(...args: string[]): Promise<Ended> {
  const env = { ...process.env, CI: '1', OPENAI_API_KEY: 'sk-fixture' };
  return new Promise((done) => {
    execFile(process.execPath, [main, 'evaluate', ...args, '--json'], { cwd: work, env }, (error, stdout, stderr) => {
      const last = stdout.split('\n').findLast((line) => line.includes('"kind":"evaluation"'));
      const { rows } = last === undefined ? { rows: [] } : (JSON.parse(last) as { results: Ended }).results;
      done({ code: typeof error?.code === 'number' ? error.code : 0, text: stdout + stderr, rows });
    });
  });
}

const BENCHMARK = ['--benchmarks', 'nano-math-held-out', '--limit', '5', '--no-preflight'];
const asking = (): string[] => ['--model', 'openai:gpt-of-the-spec', '--base-url', vendor.endpoint.baseURL];
const submitted = (): number => vendor.endpoint.queue.batches.flatMap(({ lines }) => lines).length;

/** A task of five items whose answers a judge scores. */
async function judgedTask(): Promise<string> {
  const domain = [
    'name: kind',
    'task: Answer kindly.',
    'rules: [One sentence.]',
    'scorer: { name: judge, rubric: Is it kind? }',
  ];
  await writeFile(join(work, 'domain.yaml'), domain.join('\n'));
  const rows = (name: string): string[] =>
    [1, 2, 3, 4, 5].map((at) => `{"input": "${name} ${at}", "target": "Yes ${at}"}`);
  const seeds = rows('Seed').map((row) => row.replace('input', 'instruction').replace('target', 'response'));
  await writeFile(join(work, 'benchmark.jsonl'), rows('Item').join('\n'));
  await writeFile(join(work, 'seeds.jsonl'), seeds.join('\n'));
  return work;
}

it('asks a generator by batches at half the price, and live nothing that is known from them', async () => {
  const price = ['--price', '0,1000000'];
  const ended = await evaluate(...asking(), ...price, ...BENCHMARK, '--batch');
  expect({ code: ended.code, text: ended.text }).toMatchObject({ code: 0 });
  expect(submitted()).toBe(5);
  const [row] = ended.rows;
  // Five answers of three tokens, at a dollar each when they are asked for live.
  expect(row?.usd).toBe(7.5);
  // The same answers under the same keys: nobody is asked again.
  const live = await evaluate(...asking(), ...price, ...BENCHMARK);
  expect([live.code, live.rows[0]?.usd, submitted()]).toEqual([0, row?.usd, 5]);
});

it('asks a judge by batches at half the price, and keeps its judgments for who asks it live', async () => {
  const task = ['--domain', 'custom', '--data', await judgedTask(), '--benchmarks', 'kind', '--no-preflight'];
  const judge = ['--judge', 'openai:judge-of-the-spec', '--judge-base-url', vendor.endpoint.baseURL];
  const asked = ['--model', 'nano', ...task, ...judge, '--judge-price', '0,1000000'];
  const ended = await evaluate(...asked, '--judge-batch');
  expect({ code: ended.code, text: ended.text }).toMatchObject({ code: 0 });
  expect(submitted()).toBe(5);
  // Five judgments of three tokens, at a dollar each when they are asked for live.
  expect(ended.rows).toMatchObject([{ items: 5, usd: 7.5 }]);
  const live = await evaluate(...asked);
  expect({ code: live.code, text: live.text }).toMatchObject({ code: 0 });
  expect([live.rows, submitted()]).toEqual([ended.rows, 5]);
  expect(vendor.endpoint.server.requests.filter(({ path }) => path.endsWith('/chat/completions'))).toEqual([]);
});

it('refuses batches of nobody, and of a provider that has none', async () => {
  const local = await evaluate('--model', 'nano', ...BENCHMARK, '--batch');
  expect([local.code, local.text.includes('--batch: no provider is asked')]).toEqual([2, true]);
  const judge = await evaluate('--model', 'nano', ...BENCHMARK, '--judge-batch');
  expect([judge.code, judge.text.includes('--judge-batch: no provider is asked')]).toEqual([2, true]);
  const none = ['--model', 'openai-compatible:m', '--base-url', vendor.endpoint.baseURL, ...BENCHMARK, '--batch'];
  const refused = await evaluate(...none);
  expect(refused.code).not.toBe(0);
  expect(refused.text).toContain('has no batch interface');
  expect(submitted()).toBe(0);
});
