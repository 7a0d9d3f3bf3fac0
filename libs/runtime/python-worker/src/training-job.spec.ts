import { execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { access, cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, until } from '@agora/service-testkit';
import { ensurePythonEnvironment } from './environment.js';
import { JOBS, PYTHON_ROOT } from './python-files.js';
import { PythonWorker } from './python-worker.js';
import { jobOutput, writeTrainingJob } from './training-job.js';
import type { TrainParams, TrainResult } from './methods.js';
import { runTestScript, SLOW_STEPS } from '../test/run-test-script.js';
import { tempFolder, TRAINING } from '../test/support.js';
import { jobParams, student, trainedAtAStretch, type Student } from '../test/training-jobs.js';

jest.setTimeout(900_000);

let folder: Awaited<ReturnType<typeof tempFolder>>;
let python: string;
let params: Omit<TrainParams, 'output'>;
let whole: Student;
/** Lives through all tests, as starting one takes long. */
let steady: PythonWorker;
let count = 0;
const workers: PythonWorker[] = [];

beforeAll(async () => {
  folder = await tempFolder();
  python = await ensurePythonEnvironment();
  params = await jobParams(folder.path);
  whole = await trainedAtAStretch(python, params, join(folder.path, 'whole'));
  steady = new PythonWorker({ python, args: JOBS });
});

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
});

afterAll(async () => {
  await steady.close();
  await folder.remove();
});

/** A worker that can be interrupted in the middle. */
function start(): PythonWorker {
  const worker = new PythonWorker({ python, args: JOBS, packages: SLOW_STEPS });
  workers.push(worker);
  return worker;
}

async function newJob(change: Partial<TrainParams> = {}, checkpointMinutes: number | null = 0): Promise<string> {
  const job = join(folder.path, `job-${(count += 1)}`);
  await writeTrainingJob(job, { params: { ...params, ...change }, checkpointMinutes });
  return job;
}

/** Ends the training by `interrupt` as soon as `step` steps are done in this attempt. */
async function interrupted(job: string, step: number, interrupt: (worker: PythonWorker) => void): Promise<unknown> {
  const worker = start();
  let from: number | undefined;
  let done = false;
  const outcome = worker.call(
    'train',
    { job },
    {
      onProgress: (progress) => {
        from ??= progress.done - 1;
        if (done || progress.done < from + step) return;
        done = true;
        interrupt(worker);
      },
    },
  );
  return outcome.catch((error: unknown) => error);
}

async function finished(job: string): Promise<Student> {
  return student(jobOutput(job), await steady.call('train', { job }));
}

const steps = async (job: string): Promise<string[]> =>
  (await readdir(join(job, 'checkpoints'))).filter((name) => !name.startsWith('.'));

/** Runs the job as a process of its own. */
function alone(job: string): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(python, ['-m', 'agora_jobs', job], { cwd: PYTHON_ROOT }, (error, _, said) =>
      resolve({ code: error ? Number(error.code) : 0, said }),
    );
  });
}

it('trains the student that a training without a folder does, and keeps two checkpoints at most', async () => {
  const job = await newJob();
  const made = await finished(job);
  expect(made).toEqual(whole);
  expect(made.log.trim().split('\n')).toHaveLength(16);
  expect(await steps(job)).toEqual(['14', '15']);
  expect(JSON.parse(await readFile(join(job, 'result.json'), 'utf8'))).toMatchObject({ result: made.result });
});

const KINDS = [
  'plain',
  'dropout',
  'accumulated',
  'packed',
  'by length',
  'mixture',
  'bf16',
  'part of an epoch',
  'recipe',
];

it('goes on bit for bit, whatever is trained and how', async () => {
  interface Case {
    whole: object;
    pieces: object;
    stops: number;
  }
  const place = join(folder.path, 'kinds');
  await mkdir(place);
  const { stdout } = await runTestScript(python, 'resume.py', [place, ...KINDS]);
  const cases = JSON.parse(stdout) as Record<string, Case>;
  expect(Object.keys(cases)).toEqual(KINDS);
  for (const [name, each] of Object.entries(cases)) {
    expect({ name, stops: each.stops, made: each.pieces }).toEqual({ name, stops: 3, made: each.whole });
  }
});

describe('a training whose worker was killed, again and again', () => {
  let killed: string;
  beforeAll(async () => {
    killed = await newJob();
    for (const step of [4, 5]) {
      const error = await interrupted(killed, step, ({ pid = 0 }) => process.kill(pid, 'SIGKILL'));
      expect(error).toMatchObject({ code: 'worker-crashed', retryable: true });
      await expect(access(join(killed, 'output', 'checkpoint'))).rejects.toThrow();
    }
  });

  async function copy(): Promise<string> {
    const job = join(folder.path, `job-${(count += 1)}`);
    await cp(killed, job, { recursive: true });
    return job;
  }

  it('goes on bit for bit', async () => {
    const job = await copy();
    expect(await finished(job)).toEqual(whole);
    const events = (await readFile(join(job, 'events.jsonl'), 'utf8')).trim().split('\n');
    const kinds = events.map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(kinds.filter((kind) => kind === 'started' || kind === 'resumed')).toEqual(['started', 'resumed', 'resumed']);
  });

  it.each([
    ['without its mark', (at: string) => rm(join(at, '.complete'))],
    ['with half a file', (at: string) => truncate(join(at, 'optimizer.pt'), 1000)],
    ['without a file', (at: string) => rm(join(at, 'weights.pt'))],
    ['with zeros at the end of a file', (at: string) => blank(join(at, 'optimizer.pt'), 4_096)],
    ['with a file of zeros', (at: string) => blank(join(at, 'trainer_state.json'))],
    ['with a torn mark', (at: string) => truncate(join(at, '.complete'), 20)],
  ])('ignores a checkpoint that is not whole for the one before: %s', async (_, damage) => {
    const job = await copy();
    const [before, last] = (await steps(job)).sort((a, b) => Number(a) - Number(b));
    await damage(join(job, 'checkpoints', last ?? ''));
    expect(await finished(job)).toEqual(whole);
    expect(await readFile(join(job, 'events.jsonl'), 'utf8')).toContain(`"kind": "resumed", "step": ${before}}`);
  });
});

it('begins anew where no checkpoint is whole, and after a torn line of events', async () => {
  const job = await newJob();
  await mkdir(join(job, 'checkpoints', '12'), { recursive: true });
  await mkdir(join(job, 'checkpoints', '.part', 'checkpoint-13'), { recursive: true });
  await mkdir(join(job, 'output', 'checkpoint'), { recursive: true });
  await writeFile(join(job, 'output', 'checkpoint', 'stray.safetensors'), 'half');
  await writeFile(join(job, 'events.jsonl'), '{"at": "2020-01-01T00:00:00.000Z", "ki');
  expect(await finished(job)).toEqual(whole);
  expect(await readdir(join(job, 'output', 'checkpoint'))).not.toContain('stray.safetensors');
  const [torn, next = ''] = (await readFile(join(job, 'events.jsonl'), 'utf8')).split('\n');
  expect(torn).toMatch(/"ki$/);
  expect(JSON.parse(next)).toMatchObject({ kind: 'started' });
});

it('writes a checkpoint when it is cancelled or asked to stop, and exports nothing', async () => {
  const job = await newJob({}, null);
  const stop = new AbortController();
  const cancelled = start().call('train', { job }, { signal: stop.signal, onProgress: () => stop.abort() });
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  const [first = ''] = await steps(job);
  expect(Number(first)).toBeGreaterThan(0);
  const asked = await interrupted(job, 2, () => writeFileSync(join(job, 'stop'), ''));
  expect(asked).toMatchObject({ code: 'cancelled' });
  expect(Math.max(...(await steps(job)).map(Number))).toBeGreaterThan(Number(first));
  expect(await readdir(job)).not.toEqual(expect.arrayContaining(['result.json']));
  expect(await readdir(jobOutput(job))).toEqual([]);
  expect(await finished(job)).toEqual(whole);
});

it('does not train again what is done, and does when a file of it is gone', async () => {
  const job = await newJob({}, null);
  await finished(job);
  const made = await readFile(join(job, 'result.json'), 'utf8');
  expect(await finished(job)).toEqual(whole);
  expect(await readFile(join(job, 'result.json'), 'utf8')).toBe(made);
  await rm(join(jobOutput(job), 'log.jsonl'));
  expect(await finished(job)).toEqual(whole);
});

it('lets one process at a time work on a job: the other waits, and both end well with what was made', async () => {
  const job = await newJob();
  const [one, other] = await Promise.all([steady.call('train', { job }), alone(job)]);
  expect(other).toMatchObject({ code: 0 });
  expect((await resultOf(job)).result).toEqual(one);
  expect(await student(jobOutput(job), one)).toEqual(whole);
  expect((await readFile(join(job, 'events.jsonl'), 'utf8')).match(/"kind": "started"/g)).toHaveLength(1);
});

it('has left when the folder was taken away', async () => {
  const job = await newJob();
  await rm(join(job, 'job.json'));
  await expect(steady.call('train', { job })).rejects.toMatchObject({ code: 'worker-crashed', retryable: true });
});

describe('as a process of its own', () => {
  it('ends with 65 when its input is wrong and 75 when it was interrupted', async () => {
    const wrong = await newJob({ training: { ...TRAINING, maxLength: 4 } });
    expect(await alone(wrong)).toMatchObject({ code: 65 });
    expect(JSON.parse(await readFile(join(wrong, 'fault.json'), 'utf8'))).toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('all longer than 4 tokens') as string,
    });

    const endless = await newJob({ training: { ...TRAINING, epochs: 100_000 } }, null);
    const ended = alone(endless);
    await until(() => readFile(join(endless, 'heartbeat'), 'utf8').then((text) => text.includes('"step"'), never));
    await writeFile(join(endless, 'stop'), '');
    expect(await ended).toMatchObject({ code: 75 });
    expect(await steps(endless)).toHaveLength(1);
    expect(await readdir(endless)).not.toEqual(expect.arrayContaining(['fault.json']));
  });

  it('ends when whoever started it is killed, although its standard input stays open', async () => {
    const job = await newJob({ training: { ...TRAINING, epochs: 100_000 } }, null);
    const parent = spawn('/bin/sh', ['-c', '"$0" -m agora_jobs "$1" & echo $!; wait', python, job], {
      cwd: PYTHON_ROOT,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once('data', (data: Buffer) => resolve(Number(data.toString()))),
    );
    await until(() => readFile(join(job, 'heartbeat'), 'utf8').then((text) => text.includes('"step"'), never));
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(pid));
    parent.stdin.end();
  });
});

const never = (): boolean => false;

/** What a disk may leave that lost power: the bytes at the end of a file are zeros, or all of them. */
async function blank(file: string, bytes?: number): Promise<void> {
  const whole = await readFile(file);
  await writeFile(file, whole.fill(0, bytes === undefined ? 0 : whole.length - bytes));
}

async function resultOf(job: string): Promise<{ result: TrainResult }> {
  return JSON.parse(await readFile(join(job, 'result.json'), 'utf8')) as { result: TrainResult };
}
