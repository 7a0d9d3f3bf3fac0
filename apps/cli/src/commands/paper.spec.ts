import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { ExitCode } from '../exit-code.js';
import { Output } from '../output.js';
import { paper, type PaperFlags } from './paper.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-paper-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function told(flags: Partial<PaperFlags>, columns?: number): Promise<{ text: string; records: unknown[] }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const as = (stream: PassThrough) => Object.assign(stream, { columns }) as unknown as NodeJS.WriteStream;
  const output = new Output(flags.json === true, as(stdout), as(stderr));
  const code = await paper({ margin: 5, home: join(folder, '.agora'), ...flags }, output);
  expect(code).toBe(ExitCode.done);
  const text = String(stdout.read() ?? '');
  return {
    text,
    records: flags.json
      ? text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown)
      : [],
  };
}

/** A run of the embedded sort: simulated generators, the nano student. */
async function nanoRun(experiment: Record<string, unknown> = {}): Promise<string> {
  const run = join(folder, 'runs', 'nano-1');
  await mkdir(run, { recursive: true });
  const results = {
    schema: 1,
    run: { id: 'nano-1', name: 'nano', startedAt: '', finishedAt: '', agora: '0.1.0', simulated: true },
    experiment: {
      student: { model: 'nano', training: { epochs: 3, learningRate: 0.002 } },
      base: {},
      reference: { model: 'nano-reference' },
      instances: [60],
      methods: [],
      domains: [],
      evaluation: {},
      ...experiment,
    },
    confidence: 0.95,
    seeds: [1],
    metricUnits: {},
    leaderboard: [],
    benchmarks: [],
    cells: [],
    pca: null,
    failures: [],
  };
  await writeFile(join(run, 'results.json'), JSON.stringify(results));
  return run;
}

describe('agora paper', () => {
  it('says what agrees and what does not', async () => {
    const { text } = await told({});
    expect(text).toContain('18 checked: 16 agree, 2 within rounding.');
    expect(text).toMatch(/base 19\.84, student 28\.08, reference 34\.6: PGR +55\.56 +55\.827 .*differs/);
    expect(text).toMatch(/always gpt-4o, which takes hindsight +6\.3/);
  });

  it('fits its width', async () => {
    const { text } = await told({}, 60);
    const long = text.split('\n').filter((line) => line.length > 60);
    expect(long).toEqual([]);
  });

  it('lists what agrees as well when asked', async () => {
    expect((await told({})).text).not.toContain('llama-3.1-405b, instance-generation: average');
    expect((await told({ all: true })).text).toContain('llama-3.1-405b, instance-generation: average');
  });

  it('is one JSON object', async () => {
    const { records } = await told({ json: true });
    expect(records).toMatchObject([{ kind: 'paper', paper: { arxiv: '2412.03679' } }]);
  });

  it('goes to a file whole, as Markdown or JSON', async () => {
    const file = join(folder, 'paper.md');
    expect((await told({ out: file })).text).toBe(`Written: ${file}\n`);
    expect(await readFile(file, 'utf8')).toBe((await told({ markdown: true })).text);
    const json = join(folder, 'paper.json');
    await told({ out: json, json: true });
    expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject({ kind: 'paper' });
  });

  it('names --out when it cannot be written', async () => {
    await expect(told({ out: folder })).rejects.toMatchObject({ message: expect.stringContaining('--out') as string });
  });
});

describe('agora paper --against', () => {
  it('says that a simulated run of the nano student is another experiment', async () => {
    const { text } = await told({ against: await nanoRun() });
    expect(text).toContain('another experiment than the paper');
    expect(text).toMatch(/student +nano +Llama-3\.1-8B +makes it meaningless/);
    expect(text).not.toContain('Agrees:');
  });

  it('takes the beginning of an id', async () => {
    await nanoRun();
    const { records } = await told({ against: 'nan', json: true, runs: join(folder, 'runs') });
    expect(records).toMatchObject([{ kind: 'paper-comparison', runId: 'nano-1', margin: 5, cells: [] }]);
  });

  it('refuses what is no experiment', async () => {
    await expect(told({ against: await nanoRun({ student: undefined }) })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  it('says which runs there are', async () => {
    await nanoRun();
    await expect(told({ against: 'other', runs: join(folder, 'runs') })).rejects.toMatchObject({
      code: 'not-found',
      fix: expect.stringContaining('nano-1') as string,
    });
  });
});
