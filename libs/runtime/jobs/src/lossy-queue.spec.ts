import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '@agora/contracts';
import { computeSchema } from '@agora/run-schemas';
import type { Launcher, LaunchRequest } from '@agora/plugin-api';
import { JobFolder } from './job-folder.js';
import { jobName } from './job-name.js';
import { LaunchedTraining } from './launched-training.js';
import { openLauncher } from './open-launcher.js';
import type { Pace } from './pace.js';
import { readSubmission, writeSubmission } from './submission.js';

// Real processes in a queue that loses, repeats and delays, by launcher command.

jest.setTimeout(120_000);

const QUEUE = join(__dirname, '../../../../plugins/launcher/command/test/queue.py');
const PRETEND = join(__dirname, '../test/pretend.py');
const PACE = { lookMs: 50, askMs: 100, endedMs: 400, unknownMs: 1_500, silentMs: 60_000, graceMs: 2_000 };
type Mishap = 'lose' | 'repeat' | 'slow' | 'drop' | 'down';

let place: string;
let launcher: Launcher;
let folder: string;
let lines: string[];
let count = 0;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'agora-lossy-'));
  folder = join(place, `job-${(count += 1)}`);
  await mkdir(folder);
  lines = [];
  const queue = (...words: string[]): string[] => ['python3', QUEUE, place, ...words];
  const options = {
    submit: queue('submit', '{name}', '{script}', '{log}'),
    status: queue('status', '{id}'),
    cancel: queue('cancel', '{id}'),
    find: queue('find', '{name}'),
    idPattern: '<(\\d+)>',
    table: true,
  };
  launcher = await openLauncher({ compute: computeSchema.parse({ launcher: 'command', options }), baseDir: place });
});

afterEach(async () => {
  for (const pid of (await queued()).flatMap(({ pids }) => pids)) killGroup(pid);
  await rm(place, { recursive: true, force: true, maxRetries: 5 });
});

interface Queued {
  pids: number[];
}
const queued = async (): Promise<Queued[]> =>
  Object.values(JSON.parse(await readFile(join(place, 'jobs.json'), 'utf8').catch(() => '{}')) as object) as Queued[];
const mishaps = (...all: Mishap[]): Promise<void> => writeFile(join(place, 'faults'), JSON.stringify(all));

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

function training(steps = 10, end: 'cancel' | 'leave' = 'leave', pace: Partial<Pace> = {}): LaunchedTraining {
  const request: LaunchRequest = {
    name: jobName(folder),
    folder,
    argv: ['python3', PRETEND, folder, String(steps)],
    env: {},
    secretNames: [],
    nodes: 1,
    gpusPerNode: 0,
  };
  return new LaunchedTraining({
    folder: new JobFolder(folder),
    launcher,
    request,
    origin: { launcher: 'command', options: {}, baseDir: place },
    pace: { ...PACE, ...pace },
    cancelled: () => end === 'cancel',
    log: (line) => void lines.push(line),
  });
}

const run = (steps?: number, pace?: Partial<Pace>): Promise<unknown> =>
  training(steps, 'leave', pace).run(() => undefined, new AbortController().signal);
const kinds = async (): Promise<string[]> =>
  (await new JobFolder(folder).events()).map(({ kind }) => kind).filter((kind) => kind !== 'progress');

/** Runs until so many steps are done, and then is no more: as when everything of ours is killed. */
async function leftAt(step: number, steps: number): Promise<void> {
  const stop = new AbortController();
  const report = ({ done }: Progress): void => {
    if (done >= step) stop.abort();
  };
  await expect(training(steps).run(report, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
}

it.each<[string, Mishap[], number, Partial<Pace>]>([
  ['works', [], 1, {}],
  ['loses a job', ['lose'], 2, {}],
  ['loses two jobs', ['lose', 'lose'], 3, {}],
  ['runs a job twice', ['repeat'], 1, {}],
  // How long its answers take is no matter here.
  ['shows a job late', ['slow'], 1, { unknownMs: 60_000 }],
  ['loses the answer to a submission', ['drop'], 1, {}],
])('comes to its end in a queue that %s', async (_, all, submissions, pace) => {
  await mishaps(...all);
  expect(await run(10, pace)).toEqual({ steps: 10 });
  expect(await queued()).toHaveLength(submissions);
  expect((await kinds()).filter((kind) => kind === 'finished')).toHaveLength(1);
});

it('concludes nothing from a queue that is down', async () => {
  const going = run(30);
  while ((await kinds()).length === 0) await pause(50);
  await mishaps('down', 'down', 'down', 'down', 'down');
  expect(await going).toEqual({ steps: 30 });
  expect(await queued()).toHaveLength(1);
});

it('says once that a queue does not answer, however often it is asked', async () => {
  await mishaps('down', 'down', 'down');
  expect(await run()).toEqual({ steps: 10 });
  expect(lines).toEqual([expect.stringMatching(/cannot contact the server.*; it is asked again/)]);
});

it('goes on with the job that is there after everything of ours was gone, and submits nothing', async () => {
  await leftAt(3, 40);
  await leftAt(6, 40);
  expect(await run(40)).toEqual({ steps: 40 });
  expect(await queued()).toHaveLength(1);
  expect(await kinds()).toEqual(['started', 'finished']);
});

it('finds the job of a process that was killed before it heard an id', async () => {
  await leftAt(2, 40);
  const file = join(folder, 'submission.json');
  await writeFile(file, JSON.stringify({ ...(await readSubmission(folder)), id: undefined }));
  expect(await run(40)).toEqual({ steps: 40 });
  expect(await queued()).toHaveLength(1);
});

it('waits no longer for a job that no queue shows because the clock was set back', async () => {
  const submittedAt = '2999-01-01T00:00:00.000Z';
  const submission = { name: jobName(folder), launcher: 'command', options: {}, baseDir: place, submittedAt };
  await writeSubmission(folder, { ...submission, submissions: 1, lost: 0, lostAt: -1 });
  expect(await run()).toEqual({ steps: 10 });
  expect(await queued()).toHaveLength(1);
});

it('takes the result of a job that ended while nobody looked', async () => {
  await leftAt(2, 8);
  while (!(await kinds()).includes('finished')) await pause(50);
  expect(await run(8)).toEqual({ steps: 8 });
  expect(await queued()).toHaveLength(1);
});

it('submits a job again that was killed, from where it was', async () => {
  const going = run(40);
  while ((await new JobFolder(folder).lastEvents()).length < 6) await pause(50);
  killGroup((await queued())[0]?.pids[0] ?? 0);
  expect(await going).toEqual({ steps: 40 });
  expect(await queued()).toHaveLength(2);
  expect(await kinds()).toEqual(['started', 'resumed', 'finished']);
  expect(lines.join('\n')).toMatch(/was lost at step \d+ \(.*DONE\) and is submitted again/);
});

it('gives up after four jobs that were lost without a step, and begins anew when it is asked again', async () => {
  await mishaps('lose', 'lose', 'lose', 'lose');
  await expect(run()).rejects.toMatchObject({ code: 'worker-crashed', retryable: false });
  expect(await queued()).toHaveLength(4);
  expect(await run()).toEqual({ steps: 10 });
  expect(await queued()).toHaveLength(5);
});

it('asks a cancelled training for a checkpoint, and it goes on from there another time', async () => {
  const stop = new AbortController();
  const report = ({ done }: Progress): void => {
    if (done >= 3) stop.abort();
  };
  await expect(training(40, 'cancel').run(report, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  expect(await kinds()).toEqual(['started', 'stopped']);
  expect(await run(8)).toEqual({ steps: 8 });
  expect(await kinds()).toEqual(['started', 'stopped', 'resumed', 'finished']);
});

it('gives a training up that was cancelled by hand, and begins it when it is wanted again', async () => {
  const going = run(60);
  while ((await kinds()).length === 0) await pause(50);
  await new JobFolder(folder).cancel();
  await expect(going).rejects.toMatchObject({ code: 'ended-by-hand', retryable: false });
  expect(await queued()).toHaveLength(1);
  expect(await run(8)).toEqual({ steps: 8 });
});

it('ends a job that runs and gives no sign of life before another is submitted', async () => {
  await writeFile(join(folder, 'hangs'), '');
  const hung = spawn('flock', [join(folder, 'lock'), 'sleep', '600'], { detached: true, stdio: 'ignore' });
  await pause(200);
  const going = training(5, 'leave', { silentMs: 1_000 }).run(() => undefined, new AbortController().signal);
  while ((await queued()).length < 2) await pause(50);
  killGroup(hung.pid ?? 0);
  expect(await going).toEqual({ steps: 5 });
  expect(lines.join('\n')).toContain('it gave no sign of life');
});
