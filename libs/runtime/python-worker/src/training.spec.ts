import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '@agora/contracts';
import type { Training } from '@agora/run-schemas';
import { nanoModel } from '@agora/nano-model';
import { ensurePythonEnvironment } from './environment.js';
import type { TrainResult } from './methods.js';
import { PythonWorker } from './python-worker.js';
import { reference, rows, tempFolder, TRAINING, writeRows } from '../test/support.js';

jest.setTimeout(900_000);

let folder: Awaited<ReturnType<typeof tempFolder>>;
let worker: PythonWorker;
let python: string;
let count = 0;

beforeAll(async () => {
  folder = await tempFolder();
  python = await ensurePythonEnvironment();
  worker = new PythonWorker({ python });
});

afterAll(async () => {
  await worker.close();
  await folder.remove();
});

interface Trained {
  result: TrainResult;
  output: string;
  log: Record<string, number>[];
  weights: string;
  progress: Progress[];
}

async function train(
  values: readonly unknown[],
  training: Partial<Training> = {},
  { seed = 1, by = worker, model = nanoModel.student }: { seed?: number; by?: PythonWorker; model?: string } = {},
): Promise<Trained> {
  const output = join(folder.path, `student-${(count += 1)}`);
  await mkdir(output);
  const files = [await writeRows(join(folder.path, `rows-${count}.jsonl`), values)];
  const progress: Progress[] = [];
  const result = await by.call(
    'train',
    { model: { path: model }, files, output, training: { ...TRAINING, ...training }, seed, device: 'cpu' },
    { onProgress: (step) => progress.push(step) },
  );
  const lines = (await readFile(join(output, 'log.jsonl'), 'utf8')).trim().split('\n');
  const weights = await readFile(join(output, 'checkpoint', 'model.safetensors'));
  return {
    result,
    output,
    progress,
    log: lines.map((line) => JSON.parse(line) as Record<string, number>),
    weights: createHash('sha256').update(weights).digest('hex'),
  };
}

describe('the loss', () => {
  const values = [
    ...rows(7),
    { instruction: 'Say hello three times.', response: 'hello hello hello' },
    { instruction: 'Repeat: a b c', response: 'a b c' },
  ];
  let expected: Awaited<ReturnType<typeof reference>>;

  beforeAll(async () => {
    expected = await reference(python, nanoModel.student, { rows: values, prompts: [], maxTokens: 0 });
  });

  it('is taken on the response tokens alone, as computed by hand', async () => {
    const { log, result } = await train(values, { epochs: 1 });
    expect(result.responseTokens).toBe(expected.tokens);
    expect(log).toHaveLength(1);
    expect(log[0]?.['loss']).toBeCloseTo(expected.loss, 4);
  });

  it('weighs every response token alike when gradients are accumulated', async () => {
    const { log } = await train(values, { epochs: 1, batchSize: 2, gradientAccumulation: 5 });
    expect(log).toHaveLength(1);
    expect(log[0]?.['loss']).toBeCloseTo(expected.loss, 4);
  });

  it('is the same when rows are packed: they do not see each other', async () => {
    const { log, result } = await train(values, { epochs: 1, packing: true });
    expect(result.rows).toBe(values.length);
    expect(log).toHaveLength(1);
    expect(log[0]?.['loss']).toBeCloseTo(expected.loss, 4);
  });
});

describe('training', () => {
  it('leaves a Hugging Face folder, a log, and figures; reports its steps', async () => {
    const { result, log, output, progress } = await train(rows(40), { epochs: 2 });
    expect(result).toMatchObject({ rows: 40, tooLong: 0, steps: 6, device: 'cpu (1 thread)', precision: 'fp32' });
    expect(log.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(log[5]?.['loss']).toBeLessThan(log[0]?.['loss'] as number);
    const lastEpoch = log.slice(3).reduce((sum, { loss = 0 }) => sum + loss / 3, 0);
    expect(result.loss).toBeCloseTo(lastEpoch, 6);
    expect(await readdir(join(output, 'checkpoint'))).toEqual(
      expect.arrayContaining(['config.json', 'model.safetensors', 'tokenizer.json', 'chat_template.jinja']),
    );
    expect(progress.at(-1)).toMatchObject({ done: 6, total: 6, unit: 'steps', etaSeconds: 0, loss: log[5]?.['loss'] });
    expect(progress.at(-1)?.tokensPerSecond).toBeGreaterThan(0);
  });

  it('gives the same bits again, in this process and in another; another seed gives others', async () => {
    const first = await train(rows(40));
    const again = await train(rows(40));
    const other = new PythonWorker({ python });
    const elsewhere = await train(rows(40), {}, { by: other });
    await other.close();
    const reseeded = await train(rows(40), {}, { seed: 2 });
    expect(again.weights).toBe(first.weights);
    expect(again.log).toEqual(first.log);
    expect(elsewhere.weights).toBe(first.weights);
    expect(elsewhere.log).toEqual(first.log);
    expect(reseeded.weights).not.toBe(first.weights);
  });

  it('leaves out rows that are too long and rows without a response', async () => {
    const long = { instruction: 'Count.', response: Array.from({ length: 300 }, (_, n) => n).join(' ') };
    const { result } = await train([...rows(20), long, { instruction: 'Never answered.' }], { epochs: 1 });
    expect(result).toMatchObject({ rows: 20, tooLong: 1 });
  });

  it('trains in bf16 when asked to, and in fp32 again afterwards', async () => {
    const before = await train(rows(20), { epochs: 1 });
    const { result } = await train(rows(20), { epochs: 1, precision: 'bf16' });
    expect(result.precision).toBe('bf16');
    expect((await train(rows(20), { epochs: 1 })).weights).toBe(before.weights);
  });

  it('gives a base model without a chat template a plain one, and the student its cache', async () => {
    const bare = join(folder.path, 'bare');
    await cp(nanoModel.student, bare, { recursive: true, filter: (file) => !file.endsWith('.jinja') });
    const { output } = await train(rows(4), { epochs: 1 }, { model: bare });
    const checkpoint = join(output, 'checkpoint');
    expect(await readFile(join(checkpoint, 'chat_template.jinja'), 'utf8')).toContain('### Response:');
    expect(JSON.parse(await readFile(join(checkpoint, 'config.json'), 'utf8'))).toMatchObject({ use_cache: true });
  });

  it('has another scheduler for the asking', async () => {
    const { log } = await train(rows(64), { epochs: 1, scheduler: 'constant', warmupRatio: 0, learningRate: 1e-4 });
    expect(new Set(log.map(({ learningRate }) => learningRate))).toEqual(new Set([1e-4]));
  });

  it.each([
    ['nothing to train on', [], {}, /dataset is empty/],
    ['only rows that are too long', rows(3), { maxLength: 4 }, /3 rows, all longer than 4 tokens/],
    ['more positions than the student has', rows(3), { maxLength: 4096 }, /maxLength is 4096 but the student .* 256/],
  ])('refuses %s', async (_, values, training, message) => {
    await expect(train(values, training)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(message) as string,
      fix: expect.any(String) as string,
    });
  });

  it('says when a model is not there', async () => {
    const params = { files: [], output: folder.path, training: TRAINING, seed: 1 };
    await expect(worker.call('train', { ...params, model: { path: '/no/such/model' } })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('/no/such/model') as string,
    });
    await expect(worker.call('train', { ...params, model: { path: folder.path } })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
