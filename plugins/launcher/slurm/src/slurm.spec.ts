import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LaunchRequest } from '@agora/plugin-api';
import { describeLauncher } from '@agora/testkit';
import { useSlurm } from '../test/use-slurm.js';
import plugin from './index.js';
import { furthest, phaseOf } from './phase-of.js';
import { SlurmLauncher } from './slurm-launcher.js';

const slurm = useSlurm();

describeLauncher(plugin, {
  invalidOptions: [
    { partition: '--wrap=rm' },
    { account: 'a b' },
    { cpus: 0 },
    { signalSeconds: 5 },
    { extra: ['rm -rf /'] },
  ],
});

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'agora-slurm-100%j-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const launcher = (options: object = {}): SlurmLauncher => new SlurmLauncher(plugin.options.parse(options));
const request = (change: Partial<LaunchRequest> = {}): LaunchRequest => ({
  name: 'agora-abc',
  folder,
  argv: ['/bin/true'],
  env: { KEY: 'hush' },
  secretNames: ['KEY'],
  nodes: 2,
  gpusPerNode: 4,
  ...change,
});

it('asks for what the file says, and puts no value of a variable on the command line', async () => {
  const options = { partition: 'gpu', account: 'lab', time: '12:00:00', memory: '64G', cpus: 8, gpuType: 'h100' };
  await launcher({ ...options, extra: ['--exclusive'] }).submit(request());
  const call = slurm.lastCall();
  expect(call).toEqual(
    expect.arrayContaining([
      '--job-name=agora-abc',
      '--dependency=singleton',
      '--requeue',
      '--signal=B:USR1@300',
      '--nodes=2',
      '--ntasks-per-node=1',
      '--gres=gpu:h100:4',
      '--partition=gpu',
      '--account=lab',
      '--time=12:00:00',
      '--mem=64G',
      '--cpus-per-task=8',
      '--exclusive',
      `--output=${folder.replace('%', '%%')}/job.log`,
    ]),
  );
  expect(call.join(' ')).not.toContain('hush');
  expect(call.find((each) => each.startsWith('--export='))?.split(/[=,]/)).toEqual(
    expect.arrayContaining(['KEY', 'PATH', 'SLURM_CONF']),
  );
});

it('asks for no GPU where none is wanted', async () => {
  await launcher().submit(request({ gpusPerNode: 0, nodes: 1 }));
  expect(slurm.lastCall().join(' ')).not.toContain('gres');
});

it('puts a training back into the queue that was told of its end and left a checkpoint', async () => {
  const wait = 'while [ ! -e "$0/stop" ]; do sleep 0.05; done; : > "$0/left"; exit 75';
  const id = await launcher().submit(
    request({ argv: ['/bin/bash', '-c', `: > "$0/begun"; ${wait}`, folder], nodes: 1 }),
  );
  while (!(await access(join(folder, 'begun')).then(Boolean.bind(null, true), () => false))) await pause(50);
  process.kill(slurm.jobs()[id]?.pid ?? 0, 'SIGUSR1');
  while (slurm.jobs()[id]?.state !== 'PENDING') await pause(50);
  await access(join(folder, 'left'));
  expect(await launcher().state(id)).toEqual({ phase: 'queued', detail: 'PENDING (BeginTime)' });
});

it('does not know a job that the controller has forgotten', async () => {
  const id = await launcher().submit(request({ argv: ['/bin/true'] }));
  slurm.change(id, undefined);
  expect(await launcher().state(id)).toEqual({ phase: 'unknown' });
  await launcher().stop(id, 'hard');
});

it('says what is wrong: a job that is refused, a controller that is down, commands that are not there', async () => {
  await expect(launcher({ partition: 'nowhere' }).submit(request())).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('Invalid partition name specified') as string,
    fix: expect.stringContaining('partition') as string,
  });
  slurm.down(true);
  for (const call of [
    () => launcher().find('agora-abc'),
    () => launcher().state('1'),
    () => launcher().submit(request()),
    () => launcher().stop('1', 'hard'),
  ])
    await expect(call()).rejects.toMatchObject({ code: 'unreachable', retryable: true });
  slurm.down(false);
  const path = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    await expect(launcher().find('agora-abc')).rejects.toMatchObject({
      code: 'missing-dependency',
      message: expect.stringContaining('squeue') as string,
      fix: expect.stringContaining('login node') as string,
    });
  } finally {
    process.env['PATH'] = path;
  }
});

it.each([
  ['PENDING', 'queued'],
  ['SUSPENDED', 'queued'],
  ['REQUEUE_HOLD', 'queued'],
  ['CONFIGURING', 'queued'],
  ['RUNNING', 'running'],
  ['COMPLETING', 'running'],
  ['CANCELLED by 1000', 'ended'],
  ['TIMEOUT', 'ended'],
  ['NODE_FAIL', 'ended'],
  ['OUT_OF_MEMORY', 'ended'],
])('knows the state %s', (state, phase) => {
  expect(phaseOf(state)).toBe(phase);
});

it('finds the running one of several jobs of a name', () => {
  const jobs = [
    { id: '1', phase: 'ended' as const },
    { id: '2', phase: 'queued' as const },
    { id: '3', phase: 'running' as const },
  ];
  expect([furthest(jobs), furthest(jobs.slice(0, 2)), furthest(jobs.slice(0, 1))]).toEqual(['3', '2', undefined]);
});
