import { ArtifactStore } from '@agora/artifacts';
import { cellId, type Results, type TrainSpec, type TrainSummary } from '@agora/run-schemas';
import { chmod, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { exportFrom, TOKEN, useExportFolder, writeResults } from '../../test/export-fixtures.js';
import type { ExportFlags } from '../commands/export.js';
import { ExitCode } from '../exit-code.js';

const CELL = { generator: 'large', domain: 'math', method: 'response-generation', instances: 3, seed: 1 };
const ID = cellId(CELL);
const FILES = { 'config.json': '{}', 'model.safetensors': 'weights'.repeat(3_000), 'tokenizer.json': '{"a":1}' };
const TRAINING: TrainSpec['training'] = {
  epochs: 3,
  learningRate: 1e-5,
  scheduler: 'cosine',
  warmupRatio: 0.05,
  weightDecay: 0,
  batchSize: 4,
  gradientAccumulation: 8,
  maxLength: 4096,
  packing: false,
  precision: 'auto',
};
const SUMMARY: TrainSummary = {
  rows: 3,
  tooLong: 1,
  steps: 9,
  responseTokens: 30,
  loss: 0.5,
  seconds: 2,
  device: 'cpu, fp32',
};

const made = useExportFolder();
const at = (...names: string[]): string => join(made.path, ...names);

/** A run of one trained student and one that is not trained. */
async function layOut(model = 'meta/base', more: Partial<TrainSpec['training']> = {}): Promise<void> {
  const spec: TrainSpec = {
    kind: 'train',
    student: { model, fingerprint: /^[\w-]+\//.test(model) ? (model.includes('@') ? model : `${model}@main`) : 'f' },
    dataset: '0'.repeat(64),
    training: { ...TRAINING, ...more },
    seed: 7,
    worker: 'w',
  };
  const artifact = await new ArtifactStore(at('home')).build(spec, async (dir) => {
    await mkdir(join(dir, 'checkpoint'));
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(dir, 'checkpoint', name), text);
    await chmod(join(dir, 'checkpoint', 'model.safetensors'), 0o600);
    await writeFile(join(dir, 'log.jsonl'), '{}\n');
    if (!more.lora) return SUMMARY;
    await mkdir(join(dir, 'adapter'));
    await writeFile(join(dir, 'adapter', 'adapter_config.json'), '{"r":8,"base_model_name_or_path":"base"}');
    await writeFile(join(dir, 'adapter', 'README.md'), 'More information needed');
    return SUMMARY;
  });
  const score = (mean: number) => ({ mean, stderr: 0.01, items: 100 });
  const pgr = { defined: true as const, value: 50, low: 41, high: 59 };
  const untrained = { ...CELL, generator: 'other' };
  const cells: Results['cells'] = [
    {
      id: ID,
      cell: CELL,
      status: 'done',
      benchmarks: [{ id: 'gsm8k', base: score(0.1), reference: score(0.5), student: score(0.3), pgr }],
      metrics: {},
      artifacts: { train: artifact.key, evaluate: {}, measure: {} },
    },
    {
      id: cellId(untrained),
      cell: untrained,
      status: 'failed',
      benchmarks: [],
      metrics: {},
      artifacts: { evaluate: {}, measure: {} },
    },
  ];
  await writeResults(made, 'some-1', cells);
}

const run = (flags: Partial<ExportFlags> = {}) => exportFrom(made, 'some', { student: ID, ...flags });
const card = (): Promise<string> => readFile(at('out', 'README.md'), 'utf8');

describe('agora export --student', () => {
  it('copies the checkpoint and says what the student learned from, how, and how well it answers', async () => {
    await layOut();
    expect((await run({ student: 'large.*' })).code).toBe(ExitCode.done);
    expect((await readdir(at('out'))).sort()).toEqual(['README.md', ...Object.keys(FILES)].sort());
    for (const [name, text] of Object.entries(FILES)) expect(await readFile(at('out', name), 'utf8')).toBe(text);
    const text = await card();
    expect(parse(text.split('---')[1] ?? '')).toMatchObject({ base_model: 'meta/base', library_name: 'transformers' });
    expect(text).toMatch(
      /\| gsm8k \| 30\.0 ± 1\.0 \| 10\.0 ± 1\.0 \| 50\.0 ± 1\.0 \| 50\.0 \(41\.0 to 59\.0\) \| 100 \|/,
    );
    expect(text).toMatch(/\| learningRate \| 0\.00001 \|/);
  });

  it('does the same again, and refuses a folder with other files', async () => {
    await layOut();
    await run();
    await expect(run()).resolves.toMatchObject({ code: ExitCode.done });
    await writeFile(at('out', 'pytorch_model.bin'), 'of another model');
    await expect(run()).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('pytorch_model.bin'),
    });
  });

  it('leaves nothing that can be loaded, and no card, where it was cut off over another student', async () => {
    await layOut();
    await run();
    // A folder in the place of a file: the copy fails there.
    await rm(at('out', 'tokenizer.json'));
    await mkdir(at('out', 'tokenizer.json.partial'));
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining(at('out')) });
    const left = await readdir(at('out'));
    expect(left).not.toContain('config.json');
    expect(left).not.toContain('README.md');
    await rm(at('out', 'tokenizer.json.partial'), { recursive: true });
    await run();
    expect((await readdir(at('out'))).sort()).toEqual(['README.md', ...Object.keys(FILES)].sort());
    const { mode } = await stat(at('out', 'model.safetensors'));
    expect(mode & 0o777).toBe(0o666 & ~process.umask());
  });

  it('writes the adapter alone, where one was trained', async () => {
    await layOut();
    await expect(run({ adapter: true })).rejects.toMatchObject({
      code: 'invalid-input',
      fix: expect.stringContaining('lora'),
    });
    await expect(run({ adapter: true, student: undefined })).rejects.toMatchObject({ code: 'invalid-input' });
    await layOut('meta/base', { lora: { rank: 8, alpha: 16, dropout: 0, targets: 'all-linear' } });
    const { said } = await run({ adapter: true });
    expect((await readdir(at('out'))).sort()).toEqual(['README.md', 'adapter_config.json']);
    expect(said.match(/README\.md/g)).toHaveLength(1);
    expect(await card()).toContain('PeftModel.from_pretrained(base');
    expect(await card()).toContain('"rank":8');
  });

  it.each([
    [
      'meta/base@v2',
      { base_model_name_or_path: 'meta/base', revision: 'v2' },
      'from_pretrained("meta/base", revision="v2")',
    ],
    ['meta/base', { base_model_name_or_path: 'meta/base', revision: null }, 'from_pretrained("meta/base")'],
    ['/models/base', { base_model_name_or_path: 'base' }, 'from_pretrained("path/to/base")'],
    ['nano', { base_model_name_or_path: 'base' }, 'from_pretrained("libs/nano/model/models/nano")'],
  ])('names the base of an adapter so that it can be loaded: %s', async (model, named, line) => {
    await layOut(model, { lora: { rank: 8, alpha: 16, dropout: 0, targets: 'all-linear' } });
    await run({ adapter: true });
    expect(JSON.parse(await readFile(at('out', 'adapter_config.json'), 'utf8'))).toEqual({ r: 8, ...named });
    const text = await card();
    expect(text).toContain(line);
    const { base_model: base } = parse(text.split('---')[1] ?? '') as { base_model?: string };
    expect(base).toBe(model.startsWith('meta/') ? 'meta/base' : undefined);
  });

  it('tells nobody the folders of this machine', async () => {
    await layOut('/home/somebody/models/base');
    await run();
    expect(await card()).not.toContain('/home/somebody');
  });

  it('pushes to a model repository, privately, once', async () => {
    await layOut();
    expect((await run({ push: 'me/student', dryRun: true })).said).toContain('Would push to');
    expect(made.hub.repos.size).toBe(0);
    await run({ push: 'me/student' });
    const repo = made.hub.repos.get('me/student');
    expect([...(repo?.files.keys() ?? [])].sort()).toEqual(['README.md', ...Object.keys(FILES)].sort());
    expect(repo?.private).toBe(true);
    expect(made.hub.requests.filter((call) => call.includes('/api/datasets/'))).toEqual([]);
    const again = await run({ push: 'me/student' });
    expect(again.said).toContain(`${made.hub.url}/me/student has everything already`);
    expect(JSON.stringify(again)).not.toContain(TOKEN);
  });

  it.each([
    ['a cell that there is not', { student: 'nobody' }, 'not-found', 'nobody'],
    ['several cells', { student: '*' }, 'invalid-input', '2 cells'],
    ['a student that is not trained', { student: 'other.*' }, 'not-found', 'not trained'],
    ['a format of datasets', { format: 'alpaca' }, 'invalid-input', '--format'],
    ['cells of datasets', { cell: ['large.*'] }, 'invalid-input', '--cell'],
  ])('refuses %s', async (_name, flags, code, words) => {
    await layOut();
    await expect(run(flags)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
      fix: expect.any(String),
    });
  });
});
