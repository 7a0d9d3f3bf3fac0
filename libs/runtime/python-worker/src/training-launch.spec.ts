import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '@agora/contracts';
import { isAlive, until } from '@agora/service-testkit';
import { ensurePythonEnvironment } from './environment.js';
import { JOBS, PYTHON_ROOT } from './python-files.js';
import { PythonWorker } from './python-worker.js';
import { jobOutput, writeTrainingJob } from './training-job.js';
import type { TrainParams } from './methods.js';
import { SLOW_STEPS, TEST_SCRIPTS } from '../test/run-test-script.js';
import { tempFolder, TRAINING, writeRows } from '../test/support.js';
import { jobParams, student, type Student } from '../test/training-jobs.js';

jest.setTimeout(900_000);

let folder: Awaited<ReturnType<typeof tempFolder>>;
let python: string;
let params: Omit<TrainParams, 'output'>;
let worker: PythonWorker;
let count = 0;

beforeAll(async () => {
  folder = await tempFolder();
  python = await ensurePythonEnvironment();
  params = await jobParams(folder.path);
  worker = new PythonWorker({ python, args: JOBS });
});

afterAll(async () => {
  await worker.close();
  await folder.remove();
});

async function newJob(change: Partial<TrainParams> = {}, ranks = 2): Promise<string> {
  const job = join(folder.path, `job-${(count += 1)}`);
  const placement = { ranks, sharding: 'ddp' as const };
  await writeTrainingJob(job, { params: { ...params, ...change }, checkpointMinutes: 0, placement });
  return job;
}

/** Runs the job by hand: with ranks of its own. */
function alone(job: string, env: NodeJS.ProcessEnv = {}): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const options = { cwd: PYTHON_ROOT, env: { ...process.env, ...env } };
    execFile(python, ['-m', 'agora_jobs', job], options, (error, _, said) =>
      resolve({ code: error ? Number(error.code) : 0, said }),
    );
  });
}

/** Ranks and torchrun of a job: all who have its folder among their arguments. */
async function processes(job: string): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const read = (pid: number) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const all = await Promise.all(pids.map(async (pid) => ({ pid, command: (await read(pid)).replaceAll('\0', ' ') })));
  return all.filter(({ pid, command }) => command.includes(`${job} `) && isAlive(pid));
}

const events = async (job: string): Promise<{ kind: string; step?: number }[]> =>
  (await readFile(join(job, 'events.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as never);

const kinds = async (job: string): Promise<string[]> =>
  (await events(job))
    .map(({ kind }) => kind)
    .filter((kind) => !['environment', 'progress', 'checkpoint'].includes(kind));

it('trains on two ranks whoever starts it, goes on after a rank was killed or all were stopped, and leaves nobody', async () => {
  const undisturbed = await newJob();
  const seen: Progress[] = [];
  const result = await worker.call('train', { job: undisturbed }, { onProgress: (progress) => seen.push(progress) });
  expect(result).toMatchObject({ ranks: 2, sharding: 'DDP', steps: 16 });
  const { done, tokensPerSecond = 0, tokensPerSecondEach, memoryBytes, mfu } = seen.at(-1) as Progress;
  expect(done).toBe(16);
  expect(tokensPerSecondEach).toBeCloseTo(tokensPerSecond / 2);
  expect(memoryBytes).toBeGreaterThan(1e8);
  // Nobody knows what a processor could do.
  expect(mfu).toBeUndefined();
  const whole: Student = await student(jobOutput(undisturbed), result);

  const job = await newJob();
  let victim: number | undefined;
  const slow = new PythonWorker({ python, args: JOBS, packages: SLOW_STEPS });
  const crash = slow.call(
    'train',
    { job },
    {
      onProgress: ({ done }) => {
        // By then a checkpoint is whole.
        if (victim !== undefined || done < 5) return;
        victim = 0;
        void processes(job).then((found) => {
          victim = found.filter(({ command }) => / -m agora_jobs /.test(command)).at(-1)?.pid;
          process.kill(victim ?? 0, 'SIGKILL');
        });
      },
    },
  );
  await expect(crash).rejects.toMatchObject({ code: 'worker-crashed', retryable: true });
  await slow.close();
  await until(async () => (await processes(job)).length === 0);
  expect(await readdir(job)).not.toEqual(expect.arrayContaining(['result.json']));
  expect(await readdir(job)).not.toEqual(expect.arrayContaining(['fault.json']));

  const stopped = alone(job, { PYTHONPATH: SLOW_STEPS });
  const before = (await events(job)).length;
  await until(async () => (await events(job)).slice(before).some(({ kind }) => kind === 'progress'));
  await writeFile(join(job, 'stop'), '');
  expect((await stopped).code).toBe(75);
  expect(await readdir(jobOutput(job))).toEqual([]);

  expect((await alone(job)).code).toBe(0);
  const made = JSON.parse(await readFile(join(job, 'result.json'), 'utf8')) as { result: typeof result };
  expect(await student(jobOutput(job), made.result)).toEqual(whole);
  const told = await kinds(job);
  expect(told.filter((kind) => kind !== 'rank-lost')).toEqual(['started', 'resumed', 'stopped', 'resumed', 'finished']);
});

it('halves the rows that a rank computes at a time when it has no memory for them, and tells', async () => {
  const job = await newJob();
  const env = { PYTHONPATH: join(TEST_SCRIPTS, 'narrow_ranks'), NARROW_ROWS: '2' };
  const { code, said } = await alone(job, env);
  expect({ code, said: code === 0 ? '' : said.slice(-2000) }).toEqual({ code: 0, said: '' });
  const { result } = JSON.parse(await readFile(join(job, 'result.json'), 'utf8')) as {
    result: { notices: string[]; steps: number };
  };
  expect(result.steps).toBe(16);
  expect(result.notices).toEqual([expect.stringMatching(/computed 2 rows at a time: the same student/)]);
  expect((await kinds(job)).filter((kind) => kind !== 'rank-lost')).toEqual(['started', 'resumed', 'finished']);
});

it('says what is wrong with the input, whichever rank finds it, and by its exit code', async () => {
  const files = [await writeRows(join(folder.path, 'empty.jsonl'), [])];
  const job = await newJob({ files });
  expect(await alone(job)).toMatchObject({ code: 65, said: expect.stringMatching(/nothing to train on/) as string });
});

it('refuses a number of ranks that is none', async () => {
  const job = await newJob({ training: TRAINING }, 0);
  expect(await alone(job)).toMatchObject({
    code: 65,
    said: expect.stringMatching(/placement\.ranks of the job is 0/) as string,
  });
});
