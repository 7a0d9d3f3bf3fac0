import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseJob, knownJobs, statusOf } from './known-job.js';

const KEY = 'ab'.repeat(32);
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-jobs-'));
  await mkdir(join(home, 'jobs', KEY), { recursive: true });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const write = (name: string, value: unknown): Promise<void> =>
  writeFile(join(home, 'jobs', KEY, name), `${JSON.stringify(value)}\n`);
const submission = {
  name: 'agora-abcdefghi',
  launcher: 'local',
  options: {},
  baseDir: '/',
  id: '7',
  submittedAt: '2020-01-01T00:00:00.000Z',
  submissions: 1,
  lost: 0,
  lostAt: -1,
};

it('tells of a training where it is and how far, from its folder and its launcher', async () => {
  await write('job.json', { title: 'student of expert' });
  await write('submission.json', submission);
  await write('heartbeat', { at: new Date().toISOString(), host: 'n1', phase: 'train' });
  await write('events.jsonl', { at: 'now', kind: 'progress', progress: { done: 3, total: 9, unit: 'steps' } });
  const [job] = await knownJobs(home);
  if (!job) throw new Error('no job was found');
  expect(job).toMatchObject({ key: KEY, title: 'student of expert', submission: { id: '7' } });
  // The launcher of another process knows its children, and this one does not: the folder tells.
  expect(await statusOf(job)).toMatchObject({ state: 'at work', step: 3, total: 9, host: 'n1' });
  await write('fault.json', { code: 'invalid-input', message: 'too long', retryable: false });
  expect(await statusOf(job)).toMatchObject({ state: 'failed: too long' });
  await write('result.json', { files: {}, result: {} });
  expect(await statusOf(job)).toMatchObject({ state: 'trained' });
});

it('finds a job by the beginning of its key or by its name, and says which there are', async () => {
  await write('submission.json', submission);
  for (const text of ['abab', KEY, 'agora-abcdefghi']) expect((await chooseJob(text, home)).key).toBe(KEY);
  await expect(chooseJob('cd', home)).rejects.toMatchObject({
    code: 'not-found',
    fix: expect.stringContaining('abababababab') as string,
  });
  expect(await knownJobs(join(home, 'nowhere'))).toEqual([]);
});

it('knows a training that is over from one that never was, and says which home was looked into', async () => {
  const key = 'cd'.repeat(32);
  const artifact = join(home, 'artifacts', 'cd', key);
  await mkdir(artifact, { recursive: true });
  await writeFile(join(artifact, 'manifest.json'), JSON.stringify({ kind: 'dataset' }));
  await expect(chooseJob('cdcd', home)).rejects.toMatchObject({ message: expect.stringContaining(home) as string });
  await writeFile(join(artifact, 'manifest.json'), JSON.stringify({ kind: 'train' }));
  await expect(chooseJob('cdcd', home)).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('it is trained') as string,
  });
  await expect(chooseJob('abab', join(home, 'other'))).rejects.toMatchObject({
    message: expect.stringContaining(join(home, 'other')) as string,
    fix: expect.stringContaining('--home') as string,
  });
});
