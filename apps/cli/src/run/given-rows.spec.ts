import { resultsSchema, type Results } from '@agora/run-schemas';
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

it('shows rows in a preview', async () => {
  const file = join(work, 'shown.yaml');
  const set = 'provider: dataset, model: s, options: { from: sums.jsonl }';
  await writeFile(
    file,
    `name: shown\ngenerators: [{ id: mine, ${set} }]\nmethods: [response-generation]\ndomains: [nano-math]\ninstances: 5\n`,
  );
  const preview = await agora('preview', file, '-n', '2');
  expect(preview.stdout).toContain('exists already (sums.jsonl, line 2)');
}, 60_000);

describe('as a part of a mixture', () => {
  const blend = async (parts: string, more = 'instances: [10, 20]', rules = ''): Promise<string> => {
    const file = join(work, 'blend.yaml');
    await writeFile(
      file,
      `name: blend
generators:
  - { id: blend, provider: mixture, model: b, options: { parts: [${parts}]${rules} } }
methods: [response-generation]
domains: [nano-math]
generation: { shard: 8 }
analysis: { bootstrap: 100 }
${more}
`,
    );
    return file;
  };
  const written = '{ name: written, provider: calibration, model: expert, weight: 3 }';
  const set = (more = ''): string =>
    `{ name: sums, provider: dataset, model: s, weight: 1, options: { from: sums.jsonl${more} } }`;

  it('gives its share of the rows, at its own cost and under its own licence', async () => {
    const file = await blend(`${written}, ${set(', licence: CC0-1.0, costUsd: 6')}`);
    const ended = await agora('run', file, '--json', '--until', 'generate');
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 });
    const results = resultsOf(ended.stdout);
    const [small, large] = [10, 20].map((n) => results.cells.find(({ cell }) => cell.instances === n));
    expect(small?.dataset?.rowSets).toMatchObject([{ part: 'sums', rows: 2, set: { licence: 'CC0-1.0', rows: 60 } }]);
    // 5 of 60 rows for $6; the calibration generator costs nothing, and no row of the set is a call.
    expect(large?.dataset).toMatchObject({ accepted: 20, rowSets: [{ part: 'sums', rows: 5 }] });
    expect(large?.dataset?.usd).toBeCloseTo(0.5);
    expect(results.spending?.usd).toBe(0);

    const folder = join(work, 'runs', results.run.id);
    const rowsOf = async (
      n: number,
    ): Promise<{ instruction: string; provenance: { part?: string; slot: number } }[]> => {
      const text = await readFile(
        join(folder, `data/nano-math.response-generation/blend/n${n}.s1/train.jsonl`),
        'utf8',
      );
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as never);
    };
    const [few, many] = [await rowsOf(10), await rowsOf(20)];
    expect(many.map(({ provenance }) => provenance.slot)).toEqual(Array.from({ length: 20 }, (_, slot) => slot));
    const texts = (rows: typeof many, part: string): string[] =>
      rows.filter(({ provenance }) => provenance.part === part).map(({ instruction }) => instruction);
    for (const part of ['written', 'sums']) {
      // Small volumes are parts of large ones.
      expect(texts(many, part).slice(0, texts(few, part).length)).toEqual(texts(few, part));
    }
    expect([texts(few, 'sums').length, texts(many, 'sums').length]).toEqual([2, 5]);
    const card = await readFile(join(folder, 'data/nano-math.response-generation/blend/n20.s1/README.md'), 'utf8');
    expect(card).toContain('5 rows of this dataset were drawn from it without replacement');
    expect(card).toContain('Its licence: CC0-1.0.');
    expect(await readFile(join(folder, 'summary.csv'), 'utf8')).toContain(
      'set_licence,set_rows,set_bytes,set_usd,set_instances',
    );
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain(
      'blend: its part sums is a set that existed before',
    );
    const exported = await agora('export', results.run.id, '--cell', 'blend.*n20*', '--out', 'blended');
    expect(exported.code).toBe(0);
    expect(await readFile(join(work, 'blended', 'README.md'), 'utf8')).toContain('Its licence: CC0-1.0.');

    // Another licence or cost makes nothing anew; its price follows.
    const dearer = await agora(
      'run',
      await blend(`${written}, ${set(', costUsd: 60')}`),
      '--json',
      '--until',
      'generate',
    );
    expect(dearer.stdout).not.toContain('"stage-started"');
    const again = resultsOf(dearer.stdout).cells.find(({ cell }) => cell.instances === 20);
    expect(again?.dataset?.usd).toBeCloseTo(5);
  }, 240_000);

  it.each([
    ['its share is larger than the set', `${written}, ${set()}`, 'instances: 400', '', 'fewer than the 100 instances'],
    ['nobody writes', set(), 'instances: 5', '', 'mixes sets alone'],
    [
      'a rule names it',
      `${written}, ${set()}`,
      'instances: 5',
      ', rules: [{ part: sums, domain: nano-math }]',
      'rules',
    ],
    [
      'it has a price',
      `${written}, ${set().replace('weight: 1', 'weight: 1, price: { input: 1, output: 1 }')}`,
      'instances: 5',
      '',
      'price',
    ],
    [
      'it is in a mixture of its own',
      `${written}, { name: inner, provider: mixture, model: i, options: { parts: [${written}, ${set()}] } }`,
      'instances: 5',
      '',
      'is a mixture with the set "sums" in it',
    ],
    ['its file is not there', `${written}, ${set().replace('sums.jsonl', 'no.jsonl')}`, 'instances: 5', '', 'no.jsonl'],
  ])(
    'is refused by the plan where %s',
    async (_, parts, more, rules, said) => {
      const planned = await agora('plan', await blend(parts, more, rules), '--until', 'generate');
      expect(planned).toMatchObject({ code: 2, stderr: expect.stringContaining(said) as string });
      expect(planned.stderr).toContain('blend');
    },
    60_000,
  );
});
