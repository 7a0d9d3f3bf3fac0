import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runCancelled, type Log } from '@agora/bus';
import type { Progress } from '@agora/contracts';
import { computeSchema, NANO_TRAINING } from '@agora/run-schemas';
import { nanoModel } from '@agora/nano-model';
import { ensurePythonEnvironment } from '@agora/python-worker';
import { LaunchedBackend } from './launched-backend.js';
import { PythonBackend } from './python-backend.js';
import type { TrainRequest } from './trainer-backend.js';

jest.setTimeout(900_000);

const silent: Log = { debug: () => undefined, log: () => undefined, warn: () => undefined, error: () => undefined };
const PACE = { lookMs: 100, askMs: 200, endedMs: 500, unknownMs: 1_000, graceMs: 10_000 };

let home: string;
const backends: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-launched-'));
  await ensurePythonEnvironment();
});
afterEach(() => Promise.all(backends.splice(0).map((backend) => backend.close())));
afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

function launched(change: object = {}): LaunchedBackend {
  const compute = computeSchema.parse({ launcher: 'local', gpus: 0, checkpointMinutes: 0, ...change });
  const here = new PythonBackend(silent, null, { ranks: 1, sharding: 'auto' });
  const backend = new LaunchedBackend(silent, { compute, baseDir: home, file: 'compute.yaml', digest: '' }, here, PACE);
  backends.push(backend);
  return backend;
}

async function request(name: string, epochs = 1): Promise<TrainRequest> {
  const folder = join(home, name);
  await mkdir(folder);
  const file = join(home, 'rows.jsonl');
  const rows = Array.from({ length: 32 }, (_, n) => ({ instruction: `What is ${n} plus 2?`, response: `${n + 2}` }));
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const training = { ...NANO_TRAINING, batchSize: 8, epochs };
  return { model: { path: nanoModel.student }, files: [file], folder, training, seed: 1 };
}

const weights = (folder: string): Promise<Buffer> =>
  readFile(join(folder, 'output', 'checkpoint', 'model.safetensors'));
const signal = (): AbortSignal => new AbortController().signal;
const events = (folder: string): Promise<string> => readFile(join(folder, 'events.jsonl'), 'utf8').catch(() => '');

/** Starts, and says when so many steps are done. */
function watched(backend: LaunchedBackend, asked: TrainRequest, stop = new AbortController()) {
  const told: Progress[] = [];
  const ended = backend.train(asked, (progress) => void told.push(progress), { signal: stop.signal });
  ended.catch(() => undefined);
  const reaches = async (step: number): Promise<void> => {
    for (;;) {
      if (told.some(({ done }) => done >= step)) return;
      await Promise.race([pause(50), ended.then(() => Promise.reject(new Error('it ended before')))]);
    }
  };
  return { told, ended, reaches, stop };
}

it('trains the student that the worker of this process does, and says where', async () => {
  const here = new PythonBackend(silent, null, { ranks: 1, sharding: 'auto' });
  backends.push(here);
  const own = await request('here');
  const expected = await here.train(own, () => undefined, { signal: signal() });
  const asked = await request('there');
  const places: string[] = [];
  const made = await launched().train(asked, () => undefined, {
    signal: signal(),
    leavePlace: () => void places.push('left'),
  });
  expect({ ...made, seconds: 0 }).toEqual({
    ...expected,
    seconds: 0,
    placement: { launcher: 'local', nodes: 1, gpus: 0 },
  });
  expect(await weights(asked.folder)).toEqual(await weights(own.folder));
  expect(places).toEqual(['left']);
});

it('trains a student on pairs, by as many processes as the node has GPUs', async () => {
  const asked = await request('by two');
  const pairs = join(home, 'pairs.jsonl');
  const rows = Array.from({ length: 32 }, (_, n) => ({
    instruction: `${n} + 2?`,
    chosen: `${n + 2}`,
    rejected: `${n}`,
  }));
  await writeFile(pairs, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  Object.assign(asked, { files: [pairs], training: { ...asked.training, dpo: { beta: 0.1 } } });
  const made = await launched({ gpus: 2, sharding: 'ddp' }).train(asked, () => undefined, { signal: signal() });
  expect(made).toMatchObject({ steps: 4, placement: { launcher: 'local', nodes: 1, gpus: 2 } });
  expect(made.device).toMatch(/^2 × cpu .* by DDP/);
  const { placement } = JSON.parse(await readFile(join(asked.folder, 'job.json'), 'utf8')) as { placement: object };
  expect(placement).toEqual({ ranks: 2, sharding: 'ddp' });
});

it('computes smaller pieces of the same step, and is told of nothing but what it needs', async () => {
  Object.assign(process.env, { AGORA_SPEC_PASSED: 'hush', AGORA_SPEC_KEPT: 'mine', HF_TOKEN: 'hf_x' });
  try {
    const asked = await request('pieces');
    const setup = [`env > '${join(home, 'seen')}'`, 'export LATE="from set-up"'];
    const environment = { setup, variables: { OWN: "it's", PYTHONPATH: '/own' }, pass: ['AGORA_SPEC_PASSED'] };
    const made = await launched({ environment, microBatch: 2 }).train(asked, () => undefined, { signal: signal() });
    expect(made).toMatchObject({ rows: 32, steps: 4 });
    const { params } = JSON.parse(await readFile(join(asked.folder, 'job.json'), 'utf8')) as { params: TrainRequest };
    expect(params.training).toMatchObject({ batchSize: 2, gradientAccumulation: 4 });
    const seen = await readFile(join(home, 'seen'), 'utf8');
    expect(seen).toMatch(/^OWN=it's$/m);
    expect(seen).toMatch(/^PYTHONPATH=.*\/pieces\/python:\/own$/m); // Behind what the training itself is.
    expect(seen).toMatch(/^AGORA_SPEC_PASSED=hush$/m);
    expect(seen).not.toMatch(/AGORA_SPEC_KEPT|HF_TOKEN/); // The student is no model of the hub.
    for (const file of ['job.json', 'submission.json', 'start.sh'])
      expect(await readFile(join(asked.folder, file), 'utf8')).not.toContain('hush');
  } finally {
    delete process.env['AGORA_SPEC_PASSED'];
    delete process.env['AGORA_SPEC_KEPT'];
    delete process.env['HF_TOKEN'];
  }
});

it('goes on from the last checkpoint when the process is killed', async () => {
  const asked = await request('killed', 25);
  const training = watched(launched(), asked);
  await training.reaches(5);
  const { pid } = JSON.parse(await readFile(join(asked.folder, 'heartbeat'), 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  await training.ended;
  expect(await events(asked.folder)).toMatch(/"kind": "resumed"/);
  const whole = await request('undisturbed', 25);
  await launched().train(whole, () => undefined, { signal: signal() });
  expect(await weights(asked.folder)).toEqual(await weights(whole.folder));
  expect(JSON.parse(await readFile(join(asked.folder, 'submission.json'), 'utf8'))).toMatchObject({ submissions: 2 });
});

it('asks for a checkpoint and ends the job when its run is cancelled, and goes on when it is wanted again', async () => {
  const asked = await request('cancelled', 60);
  const training = watched(launched({ checkpointMinutes: 'off' }), asked);
  await training.reaches(3);
  training.stop.abort(runCancelled());
  await expect(training.ended).rejects.toMatchObject({ code: 'cancelled' });
  expect(await events(asked.folder)).toMatch(/"kind": "stopped"\}\n$/);
  await launched().train(asked, () => undefined, { signal: signal() });
  expect(await events(asked.folder)).toMatch(/"kind": "resumed"/);
});

it('submits nothing for a run that was cancelled before', async () => {
  const asked = await request('never');
  const aborted = AbortSignal.abort(runCancelled());
  await expect(launched().train(asked, () => undefined, { signal: aborted })).rejects.toMatchObject({
    code: 'cancelled',
  });
  await expect(readFile(join(asked.folder, 'submission.json'))).rejects.toThrow();
});

it('says what the training itself found wrong, and does not try again', async () => {
  const asked = await request('wrong');
  asked.training = { ...asked.training, maxLength: 4 };
  await expect(launched().train(asked, () => undefined, { signal: signal() })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('all longer than 4 tokens') as string,
  });
  expect(JSON.parse(await readFile(join(asked.folder, 'submission.json'), 'utf8'))).toMatchObject({ submissions: 1 });
});

it('gives up a job that is lost again and again, with its last words', async () => {
  const asked = await request('lost');
  const environment = { setup: ['echo no such module; exit 3'] };
  await expect(launched({ environment }).train(asked, () => undefined, { signal: signal() })).rejects.toMatchObject({
    code: 'worker-crashed',
    retryable: false,
    message: expect.stringMatching(
      /lost the training .* 4 times at step 0: exit code 3\. Its last words: no such/,
    ) as string,
    fix: expect.stringContaining('agora doctor --compute') as string,
  });
  expect(JSON.parse(await readFile(join(asked.folder, 'submission.json'), 'utf8'))).toMatchObject({ submissions: 4 });
});

it.each([
  [{ nodes: 2 }, /compute\.yaml: compute: nodes is 2, but launcher local/],
  [{ microBatch: 3 }, /microBatch is 3, which does not divide batchSize 8/],
  [{ environment: { pass: ['AGORA_SPEC_UNSET'] } }, /environment\.pass names AGORA_SPEC_UNSET/],
  [{ launcher: 'slrum' }, /There is no launcher "slrum"/],
  [{ options: { device: ['0'] } }, /option "device" is unknown: did you mean "devices"\?/],
])('finds what is wrong with the file before anything is spent: %j', async (change, message) => {
  const models = [{ title: 'student "nano"', model: 'nano', use: 'train' as const, training: NANO_TRAINING }];
  const { findings } = await launched(change).inspect({ baseDir: home, models });
  expect(findings).toMatchObject([{ fatal: true, message: expect.stringMatching(message) as string }]);
  expect(findings[0]?.fix).toMatch(/\S/);
});

it('tells where as many trainings as the file allows would not have the memory of this machine', async () => {
  const models = [{ title: 'the student', model: nanoModel.student, use: 'train' as const, training: NANO_TRAINING }];
  const asked = { baseDir: home, models };
  const { findings } = await launched({ trainings: 1_000_000 }).inspect(asked);
  expect(findings).toMatchObject([
    { fatal: false, message: expect.stringMatching(/^1000000 trainings like that of the student at once/) as string },
  ]);
  const fitting = await launched({ trainings: 2 }).inspect(asked);
  expect(fitting).toMatchObject({ findings: [], machine: { device: 'cpu', gpus: [] } });
});
