import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchRequest } from '@agora/plugin-api';
import { describeLauncher } from '@agora/testkit';
import { Queue } from '../test/queue.js';
import { CommandLauncher } from './command-launcher.js';
import plugin from './index.js';
import { readPhase } from './read-phase.js';

const queue = new Queue();
afterAll(() => queue.remove());

describeLauncher(plugin, {
  options: () => queue.options,
  invalidOptions: [
    { ...queue.options, submit: [] },
    { ...queue.options, submit: ['sub', '{nmae}'] },
    { ...queue.options, submit: ['sub', '{id}'] },
    { ...queue.options, idPattern: '(' },
    { ...queue.options, pass: ['a=b'] },
  ],
});

const { states } = plugin.options.parse(queue.options);
const printed = (stdout: string, code = 0): { code: number; stdout: string; stderr: string } => ({
  code,
  stdout: code === 0 ? stdout : '',
  stderr: code === 0 ? '' : stdout,
});

// As the pages of these tools show them.
it.each([
  ['LSF', 'agora-abc123def   PEND', 'queued', false],
  ['LSF', 'RUN', 'running', false],
  ['LSF', 'EXIT', 'ended', false],
  ['Ray', "Status for job 'agora-abc123def': RUNNING\nStatus message: Job is currently running.", 'running', false],
  ['Ray', "Status for job 'agora-abc123def': SUCCEEDED", 'ended', false],
  [
    'SkyPilot',
    'ID  NAME             STATUS\n3   agora-other      RUNNING\n2   agora-abc123def  RECOVERING',
    'queued',
    true,
  ],
  ['SkyPilot', 'ID  NAME             STATUS\n3   agora-other      RUNNING', 'unknown', true],
  ['any', '', 'unknown', false],
])('reads what %s prints: %j', (_, text, phase, table) => {
  expect(readPhase(printed(text), 'agora-abc123def', { table, states })).toMatchObject({ phase });
});

it('takes no part of a word for a state, and a failure without a known word for none', () => {
  expect(readPhase(printed('rerunning'), 'x', { table: false, states })).toBeUndefined();
  expect(readPhase(printed('Job <7> is not found', 255), '7', { table: false, states })).toMatchObject({
    phase: 'unknown',
  });
  expect(readPhase(printed('cannot contact the server', 3), '7', { table: false, states })).toBeUndefined();
});

describe('when commands go wrong', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'agora-command-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const request = (): LaunchRequest => ({
    name: 'agora-x',
    folder,
    argv: ['/bin/true'],
    env: { OPEN: 'yes', KEY: 'hush' },
    secretNames: ['KEY'],
    nodes: 1,
    gpusPerNode: 0,
  });
  const launcher = (change: object): CommandLauncher =>
    new CommandLauncher(plugin.options.parse({ ...queue.options, ...change }), folder);

  it('writes no secret, hands its name on, and reads no value as a command', async () => {
    const echo = launcher({ submit: ['printf', '%s\\n', '{secrets} {gpus};$(id)', '{name}'], idPattern: '[\\s\\S]+' });
    expect(await echo.submit({ ...request(), name: '{folder};`id`' })).toBe('KEY 0;$(id)\n{folder};`id`');
    expect(await readFile(join(folder, 'launch.sh'), 'utf8')).not.toContain('hush');
  });

  it.each([
    ['a program that is not there', { submit: ['/nowhere/bsub'] }, 'missing-dependency', false, /\/nowhere\/bsub/],
    [
      'a queue that is down',
      { submit: ['sh', '-c', 'echo no server >&2; exit 3'] },
      'unreachable',
      true,
      /exit code 3: no server/,
    ],
    ['an answer without an id', { submit: ['true'] }, 'bad-response', true, /printed no id/],
    [
      'an answer that does not come',
      { submit: ['sleep', '60'], timeoutSeconds: 0.2 },
      'unreachable',
      true,
      /did not answer/,
    ],
  ])('says so of %s', async (_, change, code, retryable, message) => {
    await expect(launcher(change).submit(request())).rejects.toMatchObject({
      code,
      retryable,
      message: expect.stringMatching(message) as string,
    });
  });

  it('says so of a state that it does not know', async () => {
    const odd = launcher({ status: ['echo', 'FLOATING'], table: false });
    await expect(odd.state('7')).rejects.toMatchObject({
      code: 'bad-response',
      fix: 'Name its words in options.states.',
    });
  });
});
