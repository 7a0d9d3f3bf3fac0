import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnScript } from '@agora/service-testkit';
import { temporaryFolder } from '../test/temporary.js';
import { Home } from './home.js';
import { HostLock, SILENCE_MS, stateOf, type SeenHost } from './host-lock.js';
import { thisProcess, processStatus } from './process-status.js';

jest.setTimeout(120_000);

const script = join(__dirname, '..', 'test', 'host.ts');
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: Home;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await temporaryFolder();
  home = new Home(join(folder.path, 'home'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await folder.remove();
});

/** A process that wants the lock, and what it got. */
async function candidate(): Promise<{ child: ChildProcess; got: string }> {
  const child = spawnScript(script, [home.root]);
  children.push(child);
  const [data] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { child, got: String(data).trim() };
}

const kill = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL');
  await once(child, 'exit');
};

const seen = async (): Promise<SeenHost> => {
  const holder = await HostLock.holder(home);
  if (!holder) throw new Error('nobody has the lock');
  return holder;
};

it('goes to one of many processes that come at once; the others learn who has it', async () => {
  const all = await Promise.all(Array.from({ length: 6 }, candidate));
  const hosts = all.filter(({ got }) => got === 'host');
  expect(hosts).toHaveLength(1);
  const pid = hosts[0]?.child.pid;
  expect(all.filter(({ got }) => got === `guest of ${pid}`)).toHaveLength(5);
});

it('goes to one of many that come at once in one process, after a host that was killed', async () => {
  await kill((await candidate()).child);
  const all = await Promise.all(Array.from({ length: 8 }, () => HostLock.take(home, 'spec')));
  const locks = all.filter((taken) => taken instanceof HostLock);
  expect(locks).toHaveLength(1);
  expect(await readdir(home.host)).toHaveLength(1);
  await locks[0]?.release();
});

it('is free as soon as its holder is killed', async () => {
  const { child } = await candidate();
  const holder = await seen();
  expect(holder).toMatchObject({ place: { pid: child.pid }, near: true, command: 'spec' });
  expect(await stateOf(holder)).toBe('open');
  await kill(child);
  expect(await stateOf(holder)).toBe('gone');
  expect(await HostLock.holder(home)).toBeUndefined();
  expect((await candidate()).got).toBe('host');
});

it('is shut before it is released, and neither comes back', async () => {
  const lock = await HostLock.take(home, 'spec');
  if (!(lock instanceof HostLock)) throw new Error('somebody else has the lock');
  await lock.open({ servers: 'nats://127.0.0.1:1' });
  const holder = await seen();
  await lock.shut();
  expect(await stateOf(holder)).toBe('closing');
  await lock.release();
  expect(await stateOf(holder)).toBe('gone');
  expect(await readdir(home.host)).toEqual([]);
});

it('is not taken for the one before it that had the same file', async () => {
  const first = (await HostLock.take(home, 'first')) as HostLock;
  await first.open({ servers: 'nats://127.0.0.1:1' });
  const before = await seen();
  await first.release();
  const second = (await HostLock.take(home, 'second')) as HostLock;
  await second.open({ servers: 'nats://127.0.0.1:2' });
  expect((await seen()).file).toBe(before.file);
  expect(await stateOf(before)).toBe('gone');
  await second.release();
});

it('keeps the way in from other users', async () => {
  await candidate();
  const { file } = await seen();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(home.host)).mode & 0o777).toBe(0o700);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ nats: { token: 'secret' } });
});

describe('a holder that nobody here can look at', () => {
  const foreign = async (silentMs: number, place = { host: 'another-machine', pid: 1 }): Promise<void> => {
    await mkdir(home.host, { recursive: true });
    const file = join(home.host, 'host-7.json');
    await writeFile(file, JSON.stringify({ place, since: new Date().toISOString(), command: 'agora run x' }));
    const at = new Date(Date.now() - silentMs);
    await utimes(file, at, at);
  };

  it('has the lock for as long as it is heard of', async () => {
    await foreign(5_000);
    expect(await HostLock.take(home, 'spec')).toMatchObject({ place: { host: 'another-machine' }, near: false });
  });

  it('loses it when it is silent for long', async () => {
    await foreign(SILENCE_MS + 5_000);
    const taken = await HostLock.take(home, 'spec');
    expect(taken).toBeInstanceOf(HostLock);
    expect(await readdir(home.host)).toEqual(['host-8.json']);
    await (taken as HostLock).release();
  });

  it('is another process where its number has gone to a later one', async () => {
    const { begun, ...place } = thisProcess();
    if (begun === undefined) return; // Told by /proc alone.
    expect(processStatus({ ...place, begun })).toBe('alive');
    expect(processStatus({ ...place, begun: 'long-ago/1' })).toBe('gone');
    await foreign(0, { ...place, begun: 'long-ago/1' } as never);
    expect(await HostLock.holder(home)).toBeUndefined();
  });
});

it.each(['', '{', '{"place": 1}'])('is not blocked by a file that says %j', async (text) => {
  await mkdir(home.host, { recursive: true });
  await writeFile(join(home.host, 'host-1.json'), text);
  const taken = await HostLock.take(home, 'spec');
  expect(taken).toBeInstanceOf(HostLock);
  await (taken as HostLock).release();
});
