import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Training } from '@agora/run-schemas';
import { nanoModel } from '@agora/nano-model';
import { ensurePythonEnvironment } from './environment.js';
import { inspectModels } from './inspect/inspect-models.js';
import type { TrainResult } from './methods.js';
import { PythonWorker } from './python-worker.js';
import { runTestScript } from '../test/run-test-script.js';
import { rows, tempFolder, TRAINING, writeRows } from '../test/support.js';

jest.setTimeout(900_000);

let folder: Awaited<ReturnType<typeof tempFolder>>;
let python: string;
let worker: PythonWorker;
let file: string;
let count = 0;

const long = { instruction: 'Count.', response: Array.from({ length: 300 }, (_, n) => n).join(' ') };

beforeAll(async () => {
  folder = await tempFolder();
  python = await ensurePythonEnvironment();
  worker = new PythonWorker({ python });
  file = await writeRows(join(folder.path, 'rows.jsonl'), [...rows(30), long]);
});

afterAll(async () => {
  await worker.close();
  await folder.remove();
});

type Step = { loss: number; learningRate: number; epoch: number };

async function train(change: Partial<Training>): Promise<{ result: TrainResult; log: Step[]; weights: Buffer }> {
  const output = join(folder.path, `student-${(count += 1)}`);
  await mkdir(output);
  const training = { ...TRAINING, warmupRatio: 0, epochs: 1, ...change };
  const model = { path: nanoModel.student };
  const result = await worker.call('train', { model, files: [file], output, training, seed: 1, device: 'cpu' });
  const lines = (await readFile(join(output, 'log.jsonl'), 'utf8')).trim().split('\n');
  const weights = await readFile(join(output, 'checkpoint', 'model.safetensors'));
  return { result, log: lines.map((line) => JSON.parse(line) as Step), weights };
}

it('lowers the learning rate after every epoch', async () => {
  const { log } = await train({ scheduler: 'step', epochs: 3, learningRate: 1e-3, batchSize: 8 });
  const rates = new Map(log.map(({ epoch, learningRate }) => [Math.ceil(epoch), learningRate]));
  expect([...rates.keys()]).toEqual([1, 2, 3]);
  [...rates.values()].forEach((rate, epoch) => expect(rate).toBeCloseTo(1e-3 * 0.85 ** epoch, 12));
  expect(new Set(log.map(({ learningRate }) => learningRate)).size).toBe(3);
});

it('lays rows end to end in blocks, long rows too, as computed by hand', async () => {
  const { stdout } = await runTestScript(python, 'blocks.py', [nanoModel.student, file, '64']);
  const expected = JSON.parse(stdout) as { blocks: number; loss: number };
  const { result, log } = await train({ packing: 'wrapped', maxLength: 64, batchSize: 1000 });
  expect(result).toMatchObject({ rows: 31, tooLong: 0, steps: 1 });
  expect(log[0]?.loss).toBeCloseTo(expected.loss, 4);
  const one = await train({ packing: 'wrapped', maxLength: 64, batchSize: 1 });
  expect(one.result.steps).toBe(expected.blocks);
});

it('computes attention as it is asked to, where that can be', async () => {
  const own = await train({});
  const eager = await train({ attention: 'eager' });
  expect(eager.log[0]?.loss).toBeCloseTo(own.log[0]?.loss ?? 0, 4);
  expect((await train({ attention: 'sdpa' })).weights.equals(own.weights)).toBe(true);
  expect((await train({})).weights.equals(own.weights)).toBe(true);
});

it('refuses what a processor cannot compute, before anything is paid as well', async () => {
  const refused = [
    ['flash_attention_2', 'missing-dependency', 'there is no GPU'],
    ['flex_attention', 'invalid-input', 'cannot be trained on a processor'],
  ] as const;
  const wanted = refused.map(([attention, code, why]) => ({
    code,
    message: expect.stringMatching(`student.training.attention is ${attention}.*${why}`) as string,
    fix: expect.stringContaining('Leave attention out') as string,
  }));
  for (const [index, [attention]] of refused.entries()) {
    await expect(train({ attention })).rejects.toMatchObject(wanted[index] as object);
  }
  const models = refused.map(([attention]) => ({
    title: `student "${attention}"`,
    model: nanoModel.student,
    use: 'train' as const,
    training: { ...TRAINING, attention },
  }));
  const request = { models, baseDir: folder.path, install: true, machine: false };
  const { findings } = await inspectModels(request, { env: { ...process.env, CUDA_VISIBLE_DEVICES: '' } });
  expect(findings).toEqual(wanted.map((each) => expect.objectContaining(each) as object));
});

it('clips gradients at 1 unless told otherwise', async () => {
  const once = { epochs: 1, batchSize: 1000, learningRate: 1e-3 };
  const clipped = await train(once);
  // Adam's first step does not depend on the length of a gradient but for its epsilon; the second one does.
  const [as, none] = [await train({ ...once, maxGradNorm: 1 }), await train({ ...once, epochs: 3, maxGradNorm: 0 })];
  expect(as.weights.equals(clipped.weights)).toBe(true);
  expect((await train({ ...once, epochs: 3 })).weights.equals(none.weights)).toBe(false);
});
