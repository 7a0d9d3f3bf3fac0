import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ServerProcess } from './server-process.js';

let folder: string;
const running: ServerProcess[] = [];
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'agora-server-'))));
afterAll(async () => {
  for (const process of running) await process.close();
  await rm(folder, { recursive: true, force: true });
});

/** A server with a child in a session of its own, which a kill of the group does not reach. */
const FAMILY = `
import os, subprocess, sys, time
child = subprocess.Popen(["sleep", "1000"], start_new_session=True)
open(sys.argv[1], "w").write(str(child.pid))
time.sleep(1000)
`;

function start(name: string, env: NodeJS.ProcessEnv, waiting: (uuid: string) => void = () => undefined): ServerProcess {
  const argv = ['python3', '-c', FAMILY, join(folder, name)];
  const process = new ServerProcess({ python: 'python3', argv, env, log: join(folder, `${name}.log`), waiting });
  running.push(process);
  return process;
}

async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await setTimeout(50);
  }
}

const childOf = (name: string): Promise<number> =>
  until(async () => Number(await readFile(join(folder, name), 'utf8').catch(() => '')) || undefined);

it('ends a server with all that it has started', async () => {
  const server = start('family', process.env);
  const child = await childOf('family');
  expect(() => process.kill(child, 0)).not.toThrow();
  await server.close();
  for (const pid of [child, server.pid ?? 0]) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});

it('lets one server at a time have a GPU', async () => {
  // Stands for the driver's program; the UUID is nobody's.
  const uuid = `GPU-spec-${process.pid}`;
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'nvidia-smi'), `#!/bin/sh\necho "0, ${uuid}"\n`);
  await chmod(join(bin, 'nvidia-smi'), 0o755);
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, CUDA_VISIBLE_DEVICES: '0' };
  const first = start('first', env);
  await childOf('first');
  const waits: string[] = [];
  const second = start('second', env, (waited) => waits.push(waited));
  await until(() => waits[0]);
  expect(waits).toEqual([uuid]);
  expect(second.pid).toBeUndefined();
  await first.close();
  expect(await childOf('second')).toBeGreaterThan(0);
  await second.close();
  await rm(join(tmpdir(), 'agora-gpus', uuid), { force: true });
});
