import { until } from '@agora/service-testkit';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startChatEndpoint, type ChatEndpoint } from '@agora/testkit';

/** The whole program, as two terminals use it: real processes, a real nats-server, a local endpoint. */
jest.setTimeout(300_000);

const main = resolve(__dirname, '../dist/main.js');

interface Command {
  child: ChildProcess;
  output(): string;
  lines(): Record<string, unknown>[];
  ended: Promise<number | null>;
}

let folder: string;
let endpoint: ChatEndpoint;
const commands: Command[] = [];
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'agora-runs-')));
  await mkdir(join(folder, 'elsewhere'));
  const later = (text: string): Promise<string> => new Promise((done) => setTimeout(() => done(text), 100));
  endpoint = await startChatEndpoint({ answer: (_, index) => later(`${index} + 1\n[RESULT] ${index + 1} [/RESULT]`) });
});
afterAll(async () => {
  for (const { child } of commands) child.kill('SIGKILL');
  await Promise.all(commands.map(({ ended }) => ended));
  await endpoint.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

function agora(args: string[], cwd = folder): Command {
  const child = spawn(process.execPath, [main, ...args], { cwd, env: { ...process.env, CI: '1' } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += String(data)));
  const ended = new Promise<number | null>((done) => child.on('close', done));
  const lines = () =>
    text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const command = { child, output: () => text, lines, ended };
  commands.push(command);
  return command;
}

async function said(args: string[], cwd = folder): Promise<Command & { code: number | null }> {
  const command = agora(args, cwd);
  return { ...command, code: await command.ended };
}

async function write(name: string): Promise<string> {
  const file = join(folder, `${name}.yaml`);
  const options = { baseURL: endpoint.baseURL };
  const generator = { id: 'writer', provider: 'openai-compatible', model: name, options, limits: { concurrency: 2 } };
  const content = {
    name,
    generators: [{ ...generator, price: { input: 10, output: 20 } }],
    methods: ['response-generation'],
    domains: ['nano-math'],
    instances: 2_000,
    generation: { shard: 500 },
    metrics: [],
  };
  await writeFile(file, JSON.stringify(content));
  return file;
}

const askedOf = (model: string): number =>
  endpoint.server.requests.filter((request) => (request.json() as { model?: string }).model === model).length;
it('tells of runs under way and stopped, lets one be stopped from another terminal, and cleans up when none uses the home', async () => {
  const home = join(folder, '.agora');
  const file = await write('first');
  const host = agora(['run', file, '--json']);
  await until(() => askedOf('first') > 4);

  // Secrets of the host are its user's alone.
  const [entry = ''] = await readdir(join(home, 'host'));
  const { nats } = JSON.parse(await readFile(join(home, 'host', entry), 'utf8')) as { nats: { token: string } };
  expect(nats.token.length).toBeGreaterThan(20);

  const guest = agora(['run', await write('second'), '--json'], join(folder, 'elsewhere'));
  await until(() => askedOf('second') > 4);
  const listed = await said(['runs', '--json'], join(folder, 'elsewhere'));
  expect(listed.lines()).toMatchObject([
    { kind: 'run', name: 'second', status: 'running', here: true, record: { driver: { pid: host.child.pid } } },
    { kind: 'run', name: 'first', status: 'running', folderExists: true },
  ]);
  const refused = await said(['clean', '--delete', 'orphans']);
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.output()).toContain(`process ${host.child.pid}`);

  const cancelled = await said(['cancel', 'second', '--json'], join(folder, 'elsewhere'));
  const before = askedOf('second');
  expect(cancelled).toMatchObject({ code: 0 });
  expect(cancelled.lines().at(-1)).toMatchObject({ kind: 'stopped', stopped: true, silent: [] });
  expect(await guest.ended).toBe(130);
  expect(guest.output()).toContain('the run was cancelled');
  const asked = askedOf('first');
  await until(() => askedOf('first') > asked + 4);
  expect(askedOf('second')).toBe(before);

  host.child.kill('SIGTERM');
  expect(await host.ended).toBe(130);
  expect(host.output()).toContain('Stopped');
  const shown = await said(['show', 'first'], join(folder, 'elsewhere'));
  expect(shown.output()).toMatch(/first-[0-9a-f]{8} {2}interrupted/);
  expect(shown.output()).toMatch(/writer: \$0\.\d*[1-9]/);
  expect(shown.output()).toContain(`cd ${folder} && agora run ${file}`);
  expect((await said(['show', 'second'])).output()).toMatch(/cancelled/);

  const again = await said(['cancel', 'first']);
  expect(again).toMatchObject({ code: 0 });
  expect(again.output()).toContain('not under way (interrupted)');

  const holdings = (await said(['clean', '--json'])).lines();
  expect(holdings.find(({ what }) => what === 'journals')).toMatchObject({
    deletableBytes: 0,
    runs: { [String(listed.lines()[1]?.['runId'])]: expect.any(Number) as number },
  });
  const kept = await said(['clean', '--delete', 'journals', '--json']);
  expect(kept.lines().at(-1)).toMatchObject({ kind: 'deleted', count: 0 });
  expect(await readdir(join(home, 'journals'))).not.toEqual([]);
  const gone = await said(['clean', '--delete', 'journals', '--paid', '--run', 'first', '--json']);
  expect((gone.lines().at(-1) as { count: number }).count).toBeGreaterThan(0);

  const everything = commands.map(({ output }) => output()).join('\n');
  expect(everything).not.toContain(nats.token);
  const records = await readdir(join(home, 'runs'));
  for (const name of records) expect(await readFile(join(home, 'runs', name), 'utf8')).not.toContain(nats.token);
});

it.each([
  [['show', 'frist'], /Did you mean "first"/],
  [['show', ''], /there is no run ""/],
  [['cancel', 'nothing'], /there is no run "nothing"/],
  [['clean', '--delete', 'everything'], /there is no kind "everything"/],
  [['run', 'first.yaml', '--detach'], /nobody would go on/],
])('says what is wrong with %j', async (args, words) => {
  const { code, output } = await said(args);
  expect(code).toBe(2);
  expect(output()).toMatch(words);
});
