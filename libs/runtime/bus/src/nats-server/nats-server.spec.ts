import { until } from '@agora/service-testkit';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { spawnTest } from '../../test/spawn.js';
import { silent } from '../../test/use-nats.js';
import { Bus, findNatsServer, startNatsServer } from '../index.js';

const temp = mkdtempSync(join(tmpdir(), 'agora-nats-spec-'));
afterAll(() => rmSync(temp, { recursive: true }));

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('startNatsServer', () => {
  it('starts servers on ports of their own, and leaves nothing behind', async () => {
    const servers = await Promise.all([startNatsServer(), startNatsServer(), startNatsServer()]);
    expect(new Set(servers.map(({ address }) => address)).size).toBe(3);
    for (const { bus, address, folder } of servers) {
      expect(existsSync(folder)).toBe(true);
      expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
      await (await Bus.connect(bus, { log: silent })).close();
    }
    await Promise.all(servers.map((server) => server.stop()));
    for (const { pid, exited, folder } of servers) {
      expect(existsSync(folder)).toBe(false);
      expect(alive(pid)).toBe(false);
      expect((await exited).expected).toBe(true);
    }
  });

  it('can be stopped twice', async () => {
    const server = await startNatsServer();
    await server.stop();
    await server.stop();
    expect(alive(server.pid)).toBe(false);
  });

  it('keeps its token out of the command line', async () => {
    const server = await startNatsServer();
    const token = server.bus.token ?? '';
    expect(token).toMatch(/^[0-9a-f]{48}$/);
    expect(server.url).toBe(`nats://${token}@${server.address}`);
    if (existsSync('/proc')) {
      const { readFile } = await import('node:fs/promises');
      expect(await readFile(`/proc/${server.pid}/cmdline`, 'utf8')).not.toContain(token);
    }
    await server.stop();
  });

  it('says when the server ends by itself, with its last words', async () => {
    const server = await startNatsServer();
    process.kill(server.pid, 'SIGKILL');
    const exit = await server.exited;
    expect(exit).toMatchObject({ expected: false, log: expect.stringContaining('Server is ready') });
    expect(existsSync(server.folder)).toBe(false);
    await server.stop();
  });

  it('keeps the given folder and takes the given port, so that a restart finds everything', async () => {
    const storeDir = join(temp, 'kept');
    const first = await startNatsServer({ storeDir });
    const bus = await Bus.connect(first.bus, { log: silent });
    await (await bus.kv('kept', z.string())).create('a', 'still here');
    await bus.close();
    await first.stop();
    const port = Number(first.address.split(':')[1]);
    const second = await startNatsServer({ storeDir, port });
    expect(second.address).toBe(first.address);
    const again = await Bus.connect(second.bus, { log: silent });
    expect((await (await again.kv('kept', z.string())).get('a'))?.value).toBe('still here');
    await again.close();
    await second.stop();
  });

  it('says what nats-server said when it does not start', async () => {
    await expect(startNatsServer({ config: 'no_such_setting: 1' })).rejects.toMatchObject({
      code: 'missing-dependency',
      message: expect.stringContaining('no_such_setting'),
    });
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('dies with a parent that gets %s', async (signal) => {
    const owner = spawnTest('server-owner.ts');
    const { pid, folder } = z.object({ pid: z.number(), folder: z.string() }).parse(JSON.parse(await owner.line()));
    expect(alive(pid)).toBe(true);
    owner.child.kill(signal);
    expect((await owner.exited).signal).toBe(signal);
    await until(() => !alive(pid) && !existsSync(folder));
  });
});

describe('nats-server itself', () => {
  const environment = { ...process.env };
  afterEach(() => {
    process.env['PATH'] = environment['PATH'];
    delete process.env['AGORA_NATS_SERVER'];
  });

  it('is found on PATH, in the usual folders, or where AGORA_NATS_SERVER says', async () => {
    const program = join(temp, 'nats-server');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    expect(await findNatsServer({ PATH: temp })).toBe(program);
    expect(await findNatsServer({ PATH: `/nowhere:${temp}`, AGORA_NATS_SERVER: '' })).toBe(program);
    expect(await findNatsServer({ AGORA_NATS_SERVER: program })).toBe(program);
    expect(await findNatsServer({ PATH: temp, AGORA_NATS_SERVER: '/nowhere/nats-server' })).toBeUndefined();
    expect(await findNatsServer({ PATH: '' })).toBe(await findNatsServer());
  });

  it('that is missing comes with how to install it', async () => {
    process.env['AGORA_NATS_SERVER'] = '/nowhere/nats-server';
    await expect(startNatsServer()).rejects.toMatchObject({
      code: 'missing-dependency',
      message: 'nats-server was not found at /nowhere/nats-server (AGORA_NATS_SERVER)',
      fix: expect.stringMatching(/apt-get install nats-server.*brew install nats-server/),
    });
  });
});
