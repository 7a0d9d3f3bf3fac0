import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nanoModel } from '@agora/nano-model';
import { runTestScript } from '../test/run-test-script.js';
import { rows, tempFolder } from '../test/support.js';
import { ensurePythonEnvironment } from './environment.js';
import { SCORING, scoringVersion, workerVersion } from './python-files.js';
import { PythonWorker } from './python-worker.js';

jest.setTimeout(900_000);

const data = [
  ...rows(6),
  { instruction: 'Say nothing.', response: '' },
  { instruction: 'Repeat.', response: 'again '.repeat(200) },
  { instruction: 'long '.repeat(120), response: 'never reached' },
];

const LIMIT = 300;

let python: string;
/** As computed in the plainest way. */
let plain: { together: number[][]; alone: number[][]; rewards: number[] };
let classifier: string;
let worker: PythonWorker;
let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  python = await ensurePythonEnvironment();
  worker = new PythonWorker({ python, args: SCORING });
  folder = await tempFolder();
  classifier = join(folder.path, 'classifier');
  await mkdir(classifier);
  const question = JSON.stringify({ rows: data, limit: LIMIT });
  const { stdout } = await runTestScript(python, 'scores.py', [nanoModel.student, classifier], question);
  plain = JSON.parse(stdout) as typeof plain;
});
afterAll(async () => {
  await worker.close();
  await folder.remove();
});

/** Each row alone, and all together. */
async function aloneAndTogether(ask: (some: typeof data) => Promise<number[][]>): Promise<number[][][]> {
  const alone: number[][] = [];
  for (const row of data) alone.push(...(await ask([row])));
  return [alone, await ask(data)];
}

it.each([false, true])('gives the probabilities and ranks of a plain loop (alone: %s)', async (alone) => {
  const wanted = alone ? plain.alone : plain.together;
  const model = { path: nanoModel.student };
  const answers = await aloneAndTogether(async (some) => {
    const { values } = await worker.call('score', {
      kind: 'log-likelihoods',
      model,
      rows: some,
      alone,
      rankLimit: LIMIT,
    });
    return values;
  });
  for (const ours of answers) {
    expect(ours.map(([, tokens]) => tokens)).toEqual(wanted.map(([, tokens]) => tokens));
    expect(ours.map(([, , ranks]) => ranks)).toEqual(wanted.map(([, , ranks]) => ranks));
    ours.forEach(([total = Number.NaN, tokens = 0], index) =>
      expect(Math.abs(total - (wanted[index]?.[0] ?? Number.NaN)) / Math.max(1, tokens)).toBeLessThan(1e-4),
    );
  }
});

it('reads rewards from a sequence classifier, alone as in batches', async () => {
  const answers = await aloneAndTogether(async (some) => {
    const { values } = await worker.call('score', { kind: 'rewards', model: { path: classifier }, rows: some });
    return values;
  });
  for (const ours of answers) {
    ours.forEach(([value = Number.NaN], index) => expect(value).toBeCloseTo(plain.rewards[index] ?? Number.NaN, 4));
  }
  const { truncated } = await worker.call('score', { kind: 'rewards', model: { path: classifier }, rows: data });
  expect(truncated).toBe(2);
});

it('refuses a classifier that only its own code knows: its head would be random numbers', async () => {
  const model = join(folder.path, 'own');
  await cp(classifier, model, { recursive: true });
  const path = join(model, 'config.json');
  const config = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify({ ...config, model_type: 'distilbert', architectures: ['Own'] }));
  const asked = worker.call('score', { kind: 'rewards', model: { path: model }, rows: data });
  await expect(asked).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(model) as string,
  });
});

it('reads a classifier anew whose files have changed', async () => {
  const model = join(folder.path, 'changed');
  await cp(classifier, model, { recursive: true });
  const ask = () => worker.call('score', { kind: 'rewards', model: { path: model }, rows: data });
  await ask();
  await rm(join(model, 'model.safetensors'));
  await expect(ask()).rejects.toMatchObject({ message: expect.stringContaining(model) as string });
});

it('says so where there is no GPU', async () => {
  // Hidden from the worker, should there be one.
  const blind = new PythonWorker({ python, args: SCORING, env: { ...process.env, CUDA_VISIBLE_DEVICES: '-1' } });
  const params = { kind: 'log-likelihoods', model: { path: nanoModel.student }, rows: data, device: 'cuda' } as const;
  await expect(blind.call('score', params)).rejects.toMatchObject({ code: 'missing-dependency' });
  await blind.close();
});

it('has a version of its own, which changes no key of a training', () => {
  expect(scoringVersion).toMatch(/^[0-9a-f]{16}$/);
  expect(scoringVersion).not.toBe(workerVersion);
});
