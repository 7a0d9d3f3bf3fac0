import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The built command. Nothing is called: a plan asks no endpoint. */
const main = resolve(__dirname, '../../dist/main.js');
jest.setTimeout(300_000);

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'agora-race-plan-')));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

/** At most 20 tokens of a tenth of a cent: two cents a call. */
const priced = (id: string): object => ({
  id,
  provider: 'openai-compatible',
  model: id,
  options: { baseURL: 'http://127.0.0.1:9/v1' },
  sampling: { maxTokens: 20 },
  price: { input: 0, output: 1000 },
});

interface Planned {
  shortlist: { usd: { expected: number } | null };
  rungs: { usd: { expected: number } }[];
  grid: { usd: number | null };
}

/** Three generators, two seeds of 8 rows, of which the judge reads 4. */
async function plan(judge: object): Promise<{ planned: Planned; text: string }> {
  const experiment = {
    name: 'short',
    generators: ['one', 'two', 'three'].map(priced),
    methods: ['response-generation'],
    domains: [{ id: 'nano-math', options: { heldOut: 40 } }],
    instances: 8,
    seeds: [1, 2],
    student: { model: 'nano', training: { epochs: 1 } },
    judges: [judge],
    metrics: [{ id: 'quality', plugin: 'judged', options: { judges: ['judge'], sample: 4 } }],
    race: { shortlist: { metric: 'quality', keep: 2 } },
  };
  await writeFile(join(folder, 'short.yaml'), JSON.stringify(experiment));
  const args = ['race', 'short.yaml', '--dry-run', '--no-preflight', '--json'];
  const options = { cwd: folder, env: { ...process.env, CI: '1' } };
  return new Promise((done, fail) => {
    execFile(process.execPath, [main, ...args], options, (_, stdout, stderr) => {
      const line = stdout.split('\n').find((one) => one.includes('"kind":"race-plan"'));
      if (line === undefined) fail(new Error(stdout + stderr));
      else done({ planned: JSON.parse(line) as Planned, text: stdout + stderr });
    });
  });
}

it('foretells what the judge of a shortlist costs, with its data', async () => {
  const { shortlist, rungs, grid } = (await plan(priced('judge'))).planned;
  // At least 48 answers and 24 judgments; the first rung trains on rows that are paid by then.
  expect(shortlist.usd?.expected).toBeGreaterThanOrEqual((48 + 24) * 0.02 - 1e-9);
  expect(rungs[0]?.usd.expected).toBe(0);
  expect(grid.usd).toBeCloseTo(shortlist.usd?.expected ?? 0, 6);
});

it('does not take a judge of unknown price for a free one', async () => {
  const { planned, text } = await plan({ ...priced('judge'), price: undefined });
  expect([planned.shortlist.usd, planned.grid.usd]).toEqual([null, null]);
  expect(text).toContain('every judge a price');
});
