import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Fault } from '@agora/contracts';
import { launchFor, type Mode } from './launch.js';
import { toRequest } from './limits.js';
import type { Python } from './python.js';
import { makeTemp, removeTemp } from './temp.js';
import { Worker } from './worker.js';

export type IsolationKind = 'bubblewrap' | 'limits-only';

/** How programs are kept apart on this machine. */
export interface Isolation {
  isolation: IsolationKind;
  /** One sentence for people. */
  detail: string;
}

export interface ChosenMode extends Isolation {
  mode: Mode;
}

/** Prints `apart` when it sees neither the machine's files nor its network. */
const LOOK_AROUND = `import os, socket
seen = [path for path in ("/etc/passwd", "/etc/hosts", "/sys") if os.path.exists(path)]
seen += [name for _, name in socket.if_nameindex() if name != "lo"]
print("apart" if not seen else "sees " + ", ".join(seen))`;

const DETAIL: Record<Mode, string> = {
  'fork-server': 'each program in namespaces of its own, from a warm interpreter',
  once: 'one bubblewrap and one interpreter per program, because namespaces inside it are not allowed here',
  limits: 'resource limits only: programs can read what this user can read and reach the network',
};

const chosen = new Map<string, Promise<ChosenMode>>();

/** Tries the modes once per process and interpreter; the first that works is kept. `only` leaves the others out. */
export function chooseMode(python: Python, only?: IsolationKind): Promise<ChosenMode> {
  const id = `${python.executable}\n${only ?? ''}`;
  const known = chosen.get(id) ?? tryModes(python, only);
  chosen.set(id, known);
  // A failure may be mended while we run.
  known.catch(() => chosen.delete(id));
  return known;
}

async function tryModes(python: Python, only?: IsolationKind): Promise<ChosenMode> {
  const problems: string[] = [];
  if (only !== 'limits-only') {
    const version = await bubblewrapVersion();
    if (version === undefined) problems.push('bubblewrap is not installed');
    else {
      for (const mode of ['fork-server', 'once'] as const) {
        const problem = await tryMode(mode, python);
        if (problem === undefined) return { mode, isolation: 'bubblewrap', detail: `${version}: ${DETAIL[mode]}` };
        problems.push(`${version} (${mode}): ${problem}`);
      }
    }
  }
  if (only !== 'bubblewrap') {
    const problem = await tryMode('limits', python);
    if (problem === undefined) {
      return { mode: 'limits', isolation: 'limits-only', detail: [DETAIL.limits, ...problems].join('; ') };
    }
    problems.push(problem);
  }
  throw new Fault('missing-dependency', `the sandbox cannot run a program on this machine: ${problems.join('; ')}`, {
    fix: `Make sure that every user may read ${python.executable} and its libraries; docs/sandbox.md says what the sandbox needs.`,
  });
}

async function bubblewrapVersion(): Promise<string | undefined> {
  try {
    return (await promisify(execFile)('bwrap', ['--version'])).stdout.trim();
  } catch {
    return undefined;
  }
}

/** Undefined when the mode works and holds what it promises, or else what is wrong with it. */
async function tryMode(mode: Mode, python: Python): Promise<string | undefined> {
  const temp = await makeTemp();
  let worker: Worker | undefined;
  try {
    worker = new Worker(launchFor(mode, python, 0, temp));
    const reply = await worker.run(toRequest({ source: LOOK_AROUND, limits: { seconds: 20 } }));
    if ('setup' in reply) return reply.setup;
    if (reply.end !== 'exited' || reply.exitCode !== 0) return `${reply.end}: ${reply.stderr.trim()}`;
    const seen = reply.stdout.trim();
    return mode === 'limits' || seen === 'apart' ? undefined : `a program ${seen}`;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await worker?.kill();
    await removeTemp(temp);
  }
}
