import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePythonEnvironment } from './environment.js';
import type { TrainResult } from './methods.js';
import { PYTHON_ROOT } from './python-files.js';
import { PythonWorker } from './python-worker.js';
import { jobOutput, writeTrainingJob } from './training-job.js';
import { tempFolder } from '../test/support.js';
import { apart, jobParams } from '../test/training-jobs.js';

jest.setTimeout(900_000);

// Two nodes are two processes that share nothing but what real ones share: the job's folder, and the name of the first of them.

let folder: Awaited<ReturnType<typeof tempFolder>>;
let python: string;

beforeAll(async () => {
  folder = await tempFolder();
  python = await ensurePythonEnvironment();
});

afterAll(() => folder.remove());

async function newJob(name: string): Promise<{ job: string; params: Awaited<ReturnType<typeof jobParams>> }> {
  const asked = await jobParams(folder.path);
  const params = { ...asked, training: { ...asked.training, epochs: 1 } };
  const job = join(folder.path, name);
  await writeTrainingJob(job, { params, checkpointMinutes: null, placement: { ranks: 1, sharding: 'ddp', nodes: 2 } });
  return { job, params };
}

/** What a launcher starts on each node. */
function node(job: string, env: NodeJS.ProcessEnv = { AGORA_HEAD_NODE: '127.0.0.1' }) {
  return new Promise<{ code: number; said: string }>((resolve) => {
    const options = { cwd: PYTHON_ROOT, env: { ...process.env, ...env } };
    execFile(python, ['-m', 'agora_jobs', job], options, (error, _, said) =>
      resolve({ code: error ? Number(error.code) : 0, said }),
    );
  });
}

it('makes the student of one process on two nodes, but for rounding', async () => {
  const { job, params } = await newJob('two');
  const output = join(folder.path, 'one');
  await mkdir(output);
  const worker = new PythonWorker({ python });
  const alone = worker.call('train', { ...params, output }).finally(() => worker.close());
  const ended = await Promise.all([node(job), node(job)]);
  expect(ended.map(({ code, said }) => (code === 0 ? 0 : said.slice(-2_000)))).toEqual([0, 0]);
  const { result } = JSON.parse(await readFile(join(job, 'result.json'), 'utf8')) as { result: TrainResult };
  expect(result).toMatchObject({ ranks: 2, sharding: 'DDP', steps: (await alone).steps });
  expect(await apart(jobOutput(job), output)).toBeLessThan(1e-5);
  expect((await readdir(job)).filter((name) => name.startsWith('shared'))).toEqual([]);
});

it('refuses nodes that do not share the folder, and says so where the job was written', async () => {
  const { job } = await newJob('apart');
  const copy = join(folder.path, 'elsewhere', 'apart');
  await mkdir(join(folder.path, 'elsewhere'));
  await cp(job, copy, { recursive: true });
  // The folder's name is how they meet; by its path they would meet at two ports.
  const env = { AGORA_HEAD_NODE: '127.0.0.1', AGORA_HEAD_PORT: '20999' };
  const ended = await Promise.all([node(job, env), node(copy, env)]);
  expect(ended.map(({ code }) => code)).toEqual([65, 65]);
  expect(JSON.parse(await readFile(join(job, 'fault.json'), 'utf8'))).toMatchObject({
    code: 'invalid-input',
    message: expect.stringMatching(/do not share its folder/) as string,
    fix: expect.stringMatching(/--home/) as string,
  });
});

it('says that nobody told where the first node is', async () => {
  const { job } = await newJob('lost');
  expect(await node(job, {})).toMatchObject({ code: 65, said: expect.stringMatching(/AGORA_HEAD_NODE is not set/) });
  expect(JSON.parse(await readFile(join(job, 'fault.json'), 'utf8'))).toMatchObject({ code: 'invalid-input' });
});
