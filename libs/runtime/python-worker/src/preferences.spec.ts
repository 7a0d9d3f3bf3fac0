import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trainingFor, type Training } from '@agora/run-schemas';
import { nanoModel } from '@agora/nano-model';
import { ensurePythonEnvironment, ensurePythonExtra } from './environment.js';
import type { TrainResult } from './methods.js';
import { JOBS, LORA_REQUIREMENTS, trainingVersion, workerVersion } from './python-files.js';
import { PythonWorker } from './python-worker.js';
import { jobOutput, writeTrainingJob } from './training-job.js';
import { runTestScript, SLOW_STEPS } from '../test/run-test-script.js';
import { rows, tempFolder, writeRows } from '../test/support.js';
import { student } from '../test/training-jobs.js';

jest.setTimeout(900_000);

const LORA = { rank: 16, alpha: 32, dropout: 0, targets: 'all-linear' as const };
const DPO: Training = { ...trainingFor('nano', { objective: 'dpo' }), epochs: 2, batchSize: 8 };

let folder: Awaited<ReturnType<typeof tempFolder>>;
let python: string;
let worker: PythonWorker;
let file: string;
let count = 0;

/** The right sum is better than one that is off by one. */
const pairs = rows(48).map(({ instruction, response }) => {
  const off = response.replace(/\d+$/, (sum) => String(Number(sum) + 1));
  return { instruction, response, chosen: response, rejected: off };
});

beforeAll(async () => {
  folder = await tempFolder();
  python = await ensurePythonEnvironment();
  worker = new PythonWorker({ python, extra: LORA_REQUIREMENTS });
  file = await writeRows(join(folder.path, 'pairs.jsonl'), pairs);
});

afterAll(async () => {
  await worker.close();
  await folder.remove();
});

interface Step {
  loss: number;
  tokens: number;
  rewardMargin: number;
  rewardAccuracy: number;
}

async function train(
  change: Partial<Training>,
  files = [file],
): Promise<{ output: string; result: TrainResult; log: Step[]; weights: Buffer }> {
  const output = join(folder.path, `student-${(count += 1)}`);
  await mkdir(output);
  const model = { path: nanoModel.student };
  const training = { ...DPO, ...change };
  const result = await worker.call('train', { model, files, output, training, seed: 1, device: 'cpu' });
  const lines = (await readFile(join(output, 'log.jsonl'), 'utf8')).trim().split('\n');
  const log = lines.map((line) => JSON.parse(line) as Step).filter((line) => line.loss !== undefined);
  return { output, result, log, weights: await readFile(join(output, 'checkpoint', 'model.safetensors')) };
}

it.each([
  ['all weights', {}],
  ['an adapter', { lora: LORA, learningRate: 2e-3 }],
])('learns to prefer the better of two answers: %s', async (_, change) => {
  const { log, result } = await train({ epochs: 6, ...change });
  // Before the first step the student is what it is held against.
  expect(log[0]?.loss).toBeCloseTo(Math.LN2, 5);
  expect(log[0]?.rewardMargin).toBeCloseTo(0, 5);
  expect(log.at(-1)?.loss).toBeLessThan(0.4);
  expect(log.at(-1)?.rewardMargin).toBeGreaterThan(0.5);
  expect(log.at(-1)?.rewardAccuracy).toBe(1);
  expect(result).toMatchObject({ rows: 48, rowsPerFile: [48], tooLong: 0, steps: 36 });
  expect(log.map(({ tokens }) => tokens)).toEqual([...log.map(({ tokens }) => tokens)].sort((a, b) => a - b));
});

it('takes the loss that is computed by hand, pair by pair', async () => {
  const beta = 0.7;
  const { stdout } = await runTestScript(python, 'dpo_by_hand.py', [nanoModel.student, file, String(beta)]);
  const { first, second } = JSON.parse(stdout) as { first: number; second: number };
  const { log } = await train({
    dpo: { beta },
    optimizer: 'sgd',
    learningRate: 0.01,
    scheduler: 'constant',
    warmupRatio: 0,
    maxGradNorm: 0,
    batchSize: 48,
  });
  expect(second).toBeLessThan(first);
  expect(log[0]?.loss).toBeCloseTo(first, 4);
  expect(log[1]?.loss).toBeCloseTo(second, 4);
});

it('counts every pair of a step alike, however it is computed in parts', async () => {
  const once = await train({ batchSize: 20, optimizer: 'sgd', learningRate: 0.01 });
  const parts = await train({ batchSize: 4, gradientAccumulation: 5, optimizer: 'sgd', learningRate: 0.01 });
  expect(parts.log).toHaveLength(once.log.length);
  parts.log.forEach(({ loss }, step) => expect(loss).toBeCloseTo(once.log[step]?.loss ?? 0, 4));
});

it.each([
  ['all weights', {}],
  ['an adapter', { lora: LORA }],
])('gives the same bits again: %s', async (_, change) => {
  const first = await train(change);
  const again = await train(change);
  expect(again.weights.equals(first.weights)).toBe(true);
  expect(await readdir(first.output)).toEqual(
    'lora' in change ? ['adapter', 'checkpoint', 'log.jsonl'] : ['checkpoint', 'log.jsonl'],
  );
  // How the adapter began is no part of what is left.
  if ('lora' in change) expect(await readdir(join(first.output, 'adapter'))).not.toContain('ref');
});

it('goes on bit for bit after it was stopped, as an adapter of other rows does', async () => {
  const place = join(folder.path, 'resume');
  await mkdir(place);
  const packages = await ensurePythonExtra(python, LORA_REQUIREMENTS);
  const names = ['pairs', 'mixture of pairs', 'adapter of pairs', 'adapter'];
  const { stdout } = await runTestScript(python, 'resume.py', [place, ...names], '', packages);
  const found = JSON.parse(stdout) as Record<string, { whole: object; pieces: object; stops: number }>;
  for (const name of names) {
    const { stops, pieces, whole } = found[name] ?? {};
    expect({ name, stops, pieces }).toEqual({ name, stops: 3, pieces: whole });
  }
});

it('goes on bit for bit after the worker was killed', async () => {
  const params = { model: { path: nanoModel.student }, files: [file], training: DPO, seed: 1, device: 'cpu' as const };
  const whole = await train({});
  const job = join(folder.path, 'job');
  await writeTrainingJob(job, { params, checkpointMinutes: 0 });
  const killed = new PythonWorker({ python, args: JOBS, packages: SLOW_STEPS });
  const onProgress = ({ done }: { done: number }): void => {
    if (done >= 3 && killed.pid !== undefined) process.kill(killed.pid, 'SIGKILL');
  };
  await expect(killed.call('train', { job }, { onProgress })).rejects.toMatchObject({ code: 'worker-crashed' });
  await killed.close();
  const last = new PythonWorker({ python, args: JOBS });
  const made = await student(jobOutput(job), await last.call('train', { job }));
  await last.close();
  expect(made).toEqual(await student(whole.output, whole.result));
});

it('leaves out pairs that are too long, and those whose answers are the same tokens', async () => {
  const long = { ...pairs[0], rejected: 'no '.repeat(400) };
  const alike = { ...pairs[0], rejected: pairs[0]?.chosen };
  const some = await writeRows(join(folder.path, 'some.jsonl'), [...pairs, long, alike]);
  const { result } = await train({ epochs: 1 }, [some]);
  expect(result).toMatchObject({ rows: 48, tooLong: 1 });
  expect(result.notices).toEqual([
    '1 pairs were left out: the student writes both answers with the same tokens.',
    ...(result.notices ?? []).slice(1),
  ]);
});

it('refuses rows that are no pairs, and says which', async () => {
  const some = await writeRows(join(folder.path, 'no-pairs.jsonl'), [pairs[0], ...rows(1)]);
  await expect(train({}, [some])).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(`line 2 of ${some} is no pair`) as string,
    fix: expect.stringContaining('objective: sft') as string,
  });
});

it('learns the chosen answers by heart where the objective is sft', async () => {
  const sft: Training = { ...DPO };
  delete sft.dpo;
  const chosen = await writeRows(
    join(folder.path, 'chosen.jsonl'),
    pairs.map(({ instruction, response }) => ({ instruction, response })),
  );
  const output = join(folder.path, 'sft');
  const outputs = await Promise.all(
    [file, chosen].map(async (rowsFile, index) => {
      await mkdir(`${output}-${index}`);
      const model = { path: nanoModel.student };
      const common = { model, training: sft, seed: 1, device: 'cpu' as const };
      await worker.call('train', { ...common, files: [rowsFile], output: `${output}-${index}` });
      return readFile(join(`${output}-${index}`, 'checkpoint', 'model.safetensors'));
    }),
  );
  expect(outputs[0]?.equals(outputs[1] ?? Buffer.alloc(0))).toBe(true);
});

it('has a version of its own, and leaves the others as they are', () => {
  expect(trainingVersion({ dpo: { beta: 0.1 } })).not.toBe(workerVersion);
  expect(trainingVersion({ dpo: { beta: 0.1 }, lora: LORA })).not.toBe(trainingVersion({ lora: LORA }));
});
