import { comparisonSchema, recommendationSchema, rescoringSchema, resultsSchema } from '@agora/run-schemas';
import { startChatEndpoint, type ChatEndpoint } from '@agora/testkit';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** One small run, read by the commands that decide: real processes and students, a local endpoint for the judge. */
jest.setTimeout(900_000);

const main = resolve(__dirname, '../../dist/main.js');
const domain = resolve(__dirname, '../../test/graded-domain.cjs');

let folder: string;
let endpoint: ChatEndpoint;
let run: string;
/** Which of the two judges answers. */
let isKind = false;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'agora-deciding-')));
  // One judge likes every answer, the other those to a prompt without a seven.
  endpoint = await startChatEndpoint({ answer: (prompt) => (isKind || !prompt.includes('7') ? 'good' : 'bad') });
  await write('first', [1, 2]);
  const { code, output } = await agora('run', 'first.yaml');
  if (code !== 0) throw new Error(output);
  run = (await readdir(join(folder, 'runs')))[0] as string;
});
afterAll(async () => {
  await endpoint.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function write(name: string, seeds: number[], more: object = {}): Promise<void> {
  const experiment = {
    name,
    generators: ['expert', 'sloppy', 'off-format'].map((model) => ({ id: model, provider: 'calibration', model })),
    methods: ['response-generation'],
    domains: [{ id: 'graded', plugin: domain, options: { items: 20, judged: true } }],
    instances: 20,
    seeds,
    student: { model: 'nano', training: { epochs: 1 } },
    evaluation: {
      judge: {
        provider: 'openai-compatible',
        model: 'strict-judge',
        options: { baseURL: endpoint.baseURL },
        price: { input: 10, output: 20 },
      },
    },
    metrics: [],
    analysis: { bootstrap: 200 },
    ...more,
  };
  await writeFile(join(folder, `${name}.yaml`), JSON.stringify(experiment));
}

interface Said {
  code: number;
  output: string;
  records: Record<string, unknown>[];
}

function agora(...args: string[]): Promise<Said> {
  return new Promise((done) => {
    const options = { cwd: folder, env: { ...process.env, CI: '1' }, maxBuffer: 1e8 };
    execFile(process.execPath, [main, ...args], options, (error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
      done({
        code: typeof error?.code === 'number' ? error.code : 0,
        output: stdout + stderr,
        records: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
      });
    });
  });
}

const recordOf = ({ records }: Said, kind: string): Record<string, unknown> | undefined =>
  records.find((record) => record['kind'] === kind);
const asked = (model: string): number =>
  endpoint.server.requests.filter((request) => (request.json() as { model?: string }).model === model).length;

it('compares the generators of a run, with what the schema says', async () => {
  const said = await agora('compare', 'first', '--json');
  const found = comparisonSchema.parse(recordOf(said, 'comparison'));
  expect(found.pairs.map(({ first, second }) => [first.generator, second.generator])).toEqual([
    ['expert', 'sloppy'],
    ['expert', 'off-format'],
    ['sloppy', 'off-format'],
  ]);
  const [pair] = found.pairs;
  expect(pair?.places[0]).toMatchObject({ seeds: [1, 2], items: 40, benchmarks: ['graded', 'judged'] });
  expect(pair?.flips.pairs).toBe(80);
  expect(found.ranks).toHaveLength(3);
});

it('says what is wrong with a comparison', async () => {
  expect((await agora('compare', 'first', '--generators', 'exprt', 'sloppy')).output).toContain(
    'Did you mean "expert"?',
  );
  expect((await agora('compare', 'first', '--generators', 'expert')).code).toBe(2);
  expect((await agora('compare', 'first', 'first')).output).toContain('--generators A B');
  expect((await agora('compare', 'nothing')).code).toBe(2);
});

it('recommends, marks what is simulated, and repeats itself', async () => {
  const args = ['recommend', 'first', '--budget-usd', '5', '--json'];
  const [said, again] = [await agora(...args), await agora(...args)];
  const found = recommendationSchema.parse(recordOf(said, 'recommendation'));
  expect(found.generators.every(({ simulated }) => simulated)).toBe(true);
  expect(said.output).toContain('Simulated');
  expect(found.generators.reduce((sum, { best }) => sum + best, 0)).toBeCloseTo(1, 6);
  expect(found.seedsKnown).toBe(true);
  expect(found.policies.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['setting mean (any generator)', `always ${found.decision.generator}`]),
  );
  expect(again.output).toBe(said.output);
  expect((await agora('recommend', 'first', '--setting', 'code')).output).toContain('response-generation/graded');
  expect((await agora('recommend', 'first', '--instances', '7')).output).toContain('There are 20.');
});

it('scores old answers by another option: nobody is asked, and a report lies beside the old one', async () => {
  const before = endpoint.server.requests.length;
  const planned = await agora('rescore', 'first', '--benchmark', 'graded', '--option', 'mark=anything', '--dry-run');
  expect(planned.output).toContain('8 evaluations');
  const said = await agora('rescore', 'first', '--benchmark', 'graded', '--option', 'mark=anything', '--json');
  expect(said.code).toBe(0);
  const found = rescoringSchema.parse(recordOf(said, 'rescoring'));
  expect(found.before.rule).toBe('right');
  expect(found.after.rule).toBe('anything');
  const base = found.subjects.find(({ kind }) => kind === 'base');
  expect(base?.after.mean).toBeGreaterThan(base?.before.mean ?? 1);
  expect(endpoint.server.requests.length).toBe(before);
  const at = recordOf(said, 'rescoring')?.['folder'] as string;
  const results = resultsSchema.parse(JSON.parse(await readFile(join(at, 'results.json'), 'utf8')));
  const scores = results.cells[0]?.benchmarks.map(({ id, student }) => [id, student.mean]);
  expect(scores).toEqual([
    ['graded', found.subjects.find(({ id }) => id === results.cells[0]?.id)?.after.mean],
    ['judged', expect.any(Number)],
  ]);
  // The scores are by another rule now, so they are not compared with the old ones.
  const compared = await agora('compare', 'first', at, '--json');
  const pairs = comparisonSchema.parse(recordOf(compared, 'comparison')).pairs;
  expect(pairs[0]?.places[0]?.benchmarks).toEqual(['judged']);
  expect(pairs[0]?.leftOut[0]?.reason).toContain('"anything"');
});

it('lets another judge judge them, says the price before, and pays once', async () => {
  const judge = ['--judge', 'openai-compatible:kind-judge', '--judge-base-url', endpoint.baseURL];
  const args = ['rescore', 'first', '--benchmark', 'judged', ...judge, '--judge-price', '10,20', '--json'];
  const planned = await agora(...args, '--dry-run');
  expect(recordOf(planned, 'rescoring-plan')).toMatchObject({
    cost: { answers: 160, usd: { low: expect.any(Number) } },
  });
  expect(asked('kind-judge')).toBe(0);
  const strict = asked('strict-judge');
  isKind = true;
  const found = rescoringSchema.parse(recordOf(await agora(...args), 'rescoring'));
  expect(found.after.judge).toBe('openai-compatible:kind-judge');
  expect(found.subjects.every(({ after }) => after.mean === 1)).toBe(true);
  expect(found.usd).toBeGreaterThan(0);
  const paid = asked('kind-judge');
  await agora(...args);
  expect(asked('kind-judge')).toBe(paid);
  expect(asked('strict-judge')).toBe(strict);
});

it('refuses what would ask other questions, and what the benchmark does not know', async () => {
  const rescore = (...args: string[]): Promise<Said> => agora('rescore', 'first', '--benchmark', 'graded', ...args);
  const other = await rescore('--option', 'prefix=Please:');
  expect(other.code).toBe(2);
  expect(other.output).toContain('asked in other words');
  expect((await rescore('--option', 'mork=right')).output).toContain('Did you mean "mark"?');
  expect((await rescore('--option', 'mark=wrong')).output).toContain('right, anything');
  expect((await rescore('--judge', 'openai-compatible:x')).output).toContain('asks no judge');
});

it('reads a run by its folder alone, without its home', async () => {
  const elsewhere = join(folder, 'moved');
  await cp(join(folder, 'runs', run), elsewhere, { recursive: true });
  await rename(join(folder, '.agora'), join(folder, 'hidden'));
  try {
    const said = await agora('compare', elsewhere, '--generators', 'expert', 'off-format', '--home', 'none', '--json');
    expect(comparisonSchema.parse(recordOf(said, 'comparison')).pairs[0]?.flips.pairs).toBe(80);
    const decided = await agora('recommend', elsewhere, '--home', 'none', '--json');
    expect(recommendationSchema.parse(recordOf(decided, 'recommendation')).generators).toHaveLength(3);
  } finally {
    await rename(join(folder, 'hidden'), join(folder, '.agora'));
  }
});
