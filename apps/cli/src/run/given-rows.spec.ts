import { resultsSchema, type Results } from '@agora/contracts';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The built command, a real nats-server, a real Python worker. */
const main = resolve(__dirname, '../../dist/main.js');
let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'agora-contest-'));
});
afterAll(() => rm(work, { recursive: true, force: true }));

function agora(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: work });
    const ended = { stdout: '', stderr: '' };
    child.stdout.on('data', (data) => (ended.stdout += String(data)));
    child.stderr.on('data', (data) => (ended.stderr += String(data)));
    child.on('close', (code) => done({ ...ended, code }));
  });
}

function resultsOf(stdout: string): Results {
  const lines = stdout.split('\n').filter(Boolean);
  const last = lines.map((line) => JSON.parse(line) as { kind: string; results?: unknown });
  return resultsSchema.parse(last.find(({ kind }) => kind === 'results')?.results);
}

const SUMS = Array.from({ length: 60 }, (_, index) => {
  const [left, right] = [1 + (index % 9), 1 + Math.floor(index / 9)];
  return {
    question: `What is ${left} plus ${right}?`,
    answer: `${left} + ${right} = ${left + right}. Answer: ${left + right}`,
  };
});

async function experiment(more: string): Promise<string> {
  const file = join(work, 'contest.yaml');
  await writeFile(
    file,
    `name: contest
generators:
  - { id: expert, provider: calibration, model: expert }
  - { id: mine, provider: dataset, model: my-set, options: { from: sums.jsonl, ${more} } }
methods: [instance-generation, response-generation]
domains: [nano-math]
student: { seeds: none }
instances: 40
evaluation: { limit: 40, generators: true }
analysis: { bootstrap: 100 }
budget: { usd: 1 }
`,
  );
  return file;
}

it('ranks a set beside generators, asks nobody for it, and tells its licence and price', async () => {
  await writeFile(join(work, 'sums.jsonl'), SUMS.map((row) => JSON.stringify(row)).join('\n'));
  const file = await experiment('licence: CC0-1.0');
  const ended = await agora('run', file, '--json');
  expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 });
  const results = resultsOf(ended.stdout);
  const mine = results.leaderboard.find(({ generator }) => generator === 'mine');
  expect(mine).toMatchObject({ pgr: { defined: true }, usd: 0, yield: null, instances: 80, simulated: false });
  // A set answers no benchmark, whatever generators do.
  expect(Object.keys(mine?.ability ?? {})).toEqual([]);
  const [one, other] = results.cells.filter(({ cell }) => cell.generator === 'mine');
  expect(one?.dataset).toMatchObject({ calls: 0, missing: 0, duplicates: 0, rowSet: { rows: 60, costUsd: null } });
  // The same rows, the same training: the methods make no difference to a set.
  expect(one?.pgr).toMatchObject({ value: other?.pgr?.defined ? other.pgr.value : undefined });
  const folder = join(work, 'runs', results.run.id);
  const summary = await readFile(join(folder, 'summary.md'), 'utf8');
  expect(summary).toContain('licence CC0-1.0; its price is not stated and counts as $0');
  expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('licence CC0-1.0');
  const card = await readFile(join(folder, 'data/nano-math.response-generation/mine/n40.s1/README.md'), 'utf8');
  expect(card).toContain('40 rows of sums.jsonl, which has 60');

  // Said later, what it cost makes nothing anew, and is no spending of this run.
  const priced = await agora('run', await experiment('costUsd: 600'), '--json');
  expect(priced.code).toBe(0);
  expect(priced.stdout).not.toContain('"stage-started"');
  const again = resultsOf(priced.stdout);
  expect(again.leaderboard.find(({ generator }) => generator === 'mine')?.usd).toBeCloseTo(800);
  expect(again.spending?.usd).toBe(0);

  const exported = await agora('export', results.run.id, '--cell', 'mine.*', '--out', 'out');
  expect(exported.code).toBe(0);
  expect(await readFile(join(work, 'out', 'README.md'), 'utf8')).toContain('Its licence: CC0-1.0.');
}, 240_000);

it('shows rows in a preview, and is no part of a mixture', async () => {
  const file = join(work, 'blend.yaml');
  const set = 'provider: dataset, model: s, options: { from: sums.jsonl }';
  const text = (generator: string): string =>
    `name: blend\ngenerators: [${generator}]\nmethods: [response-generation]\ndomains: [nano-math]\ninstances: 5\n`;
  await writeFile(file, text(`{ id: mine, ${set} }`));
  const preview = await agora('preview', file, '-n', '2');
  expect(preview.stdout).toContain('exists already (sums.jsonl, line 2)');
  const parts = `{ provider: calibration, model: expert }, { ${set} }`;
  await writeFile(file, text(`{ id: blend, provider: mixture, model: b, options: { parts: [${parts}] } }`));
  const planned = await agora('plan', file, '--until', 'generate');
  expect(planned.code).toBe(2);
  expect(planned.stderr).toContain('gives rows that exist already, and a mixture shares out requests');
}, 60_000);
