import { until } from '@agora/service-testkit';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { bubblewrapWorks } from '../test/sandbox-tools.js';
import { launchFor, type Mode } from './launch.js';
import { toRequest } from './limits.js';
import { findPython } from './python.js';
import { Sandbox } from './sandbox.js';
import { makeTemp, removeTemp } from './temp.js';
import { Worker, WorkerLost } from './worker.js';

const withBubblewrap = bubblewrapWorks();
const modes: Mode[] = withBubblewrap ? ['fork-server', 'once', 'limits'] : ['limits'];

/** Processes whose arguments hold the text. */
function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

let temp = '';
beforeEach(async () => {
  temp = await makeTemp();
});
afterEach(() => removeTemp(temp));

const start = async (mode: Mode): Promise<Worker> => new Worker(launchFor(mode, await findPython(), 0, temp));

describe.each(modes)('a worker in mode %s', (mode) => {
  it('runs a program', async () => {
    const worker = await start(mode);
    const reply = await worker.run(toRequest({ source: 'import os\nprint(os.listdir("."), dict(os.environ))' }));
    expect(reply).toEqual({ end: 'exited', exitCode: 0, stdout: '[] {}\n', stderr: '' });
    expect(worker.alive).toBe(mode !== 'once');
    await worker.kill();
  });

  // Without namespaces and without root the worker belongs to the program's own user.
  (mode === 'limits' ? it.skip : it)('survives what a program does to it', async () => {
    const worker = await start(mode);
    const source = 'import os, signal\nfor pid in (1, os.getppid()): os.kill(pid, signal.SIGKILL)\nprint("on")';
    const reply = await worker.run(toRequest({ source }));
    expect(reply).toEqual({ end: 'exited', exitCode: 0, stdout: 'on\n', stderr: '' });
    await worker.kill();
  });

  it('takes the running program along when it is stopped', async () => {
    const worker = await start(mode);
    const marker = `stopped-${process.pid}-${mode}`;
    const source = `import os\nos.execv("/bin/sh", ["/bin/sh", "-c", "sleep 600; : ${marker}"])`;
    const reply = worker.run(toRequest({ source, limits: { seconds: 60 } })).catch((error: unknown) => error);
    await until(() => processesWith(marker).length > 0);
    await worker.kill();
    expect(await reply).toBeInstanceOf(WorkerLost);
    await until(() => processesWith(marker).length === 0);
  });

  it('ends with the process that started it, even when that is killed', async () => {
    const { command, args, env, uid } = launchFor(mode, await findPython(), 0, temp);
    const marker = `orphan-${process.pid}-${mode}`;
    const request = JSON.stringify(
      toRequest({ source: `import os\nos.execv("/bin/sh", ["/bin/sh", "-c", "sleep 600; : ${marker}"])` }),
    );
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const [command, args, options, request] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
         const child = require('child_process').spawn(command, args, options);
         const body = Buffer.from(request), header = Buffer.alloc(4);
         header.writeUInt32BE(body.length);
         child.stdin.write(Buffer.concat([header, body]));`,
      ],
      { stdio: ['pipe', 'ignore', 'inherit'] },
    );
    const options = { cwd: '/', env, detached: true, ...(uid === undefined ? {} : { uid, gid: uid }) };
    parent.stdin?.end(JSON.stringify([command, args, options, request]));
    await until(() => processesWith(marker).length > 0);
    parent.kill('SIGKILL');
    await until(() => processesWith(marker).length === 0);
    await until(() => processesWith(temp).length === 0);
  });
});

(withBubblewrap ? it : it.skip)('a program whose worker is killed from outside is run again', async () => {
  const sandbox = new Sandbox({ isolation: 'bubblewrap', workers: 1 });
  await sandbox.execute({ source: 'pass' });
  const before = processesWith('--die-with-parent');
  const result = sandbox.execute({ source: 'import time\ntime.sleep(0.3)\nprint("done")' });
  await sleep(50);
  for (const pid of before) if (isOurs(pid)) process.kill(pid, 'SIGKILL');
  await expect(result).resolves.toMatchObject({ end: 'exited', stdout: 'done\n' });
  await sandbox.close();
});

function isOurs(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[1]) === process.pid;
}
