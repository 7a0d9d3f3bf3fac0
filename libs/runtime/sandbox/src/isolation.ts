import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Fault } from '@agora/plugin-api';
import { launchFor, type Mode } from './launch.js';
import { toRequest } from './limits.js';
import type { Python } from './python.js';
import { makeTemp, removeTemp } from './temp.js';
import { Worker } from './worker.js';

export type IsolationKind = 'bubblewrap' | 'limits-only';

/** How programs are kept apart on this machine. */
export interface Isolation {
  isolation: IsolationKind;
  /** Whether the kernel holds programs to the list of system calls that they may make. */
  filtered: boolean;
  /** One sentence for people. */
  detail: string;
  /** What programs run on. */
  python: Pick<Python, 'executable' | 'version' | 'numpy'>;
}

export interface ChosenMode extends Isolation {
  mode: Mode;
}

/** Prints whether a filter of system calls holds, then what it sees of the machine's files and network. */
const LOOK_AROUND = `import os, re
seen = [path for path in ("/etc/passwd", "/etc/hosts", "/sys") if os.path.exists(path)]
names = (line.partition(":")[0].strip() for line in open("/proc/net/dev").readlines()[2:])
print(re.search(r"^Seccomp:\\s*(\\d)", open("/proc/self/status").read(), re.M)[1] == "2")
print(", ".join(seen + [name for name in names if name != "lo"]))`;

const DETAIL: Record<Mode, string> = {
  'fork-server': 'each program in namespaces of its own, from a warm interpreter',
  once: 'one bubblewrap and one interpreter per program, because namespaces inside it are not allowed here',
  limits: 'resource limits only: programs can read what this user can read',
};

const UNFILTERED: Record<Mode, string> = {
  'fork-server': 'no filter of system calls on this machine',
  once: 'no filter of system calls on this machine',
  limits: 'no filter of system calls on this machine, so they reach the network as well',
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
        const tried = await tryMode(mode, python);
        if (typeof tried !== 'string') return chosenMode(mode, python, tried, [`${version}: ${DETAIL[mode]}`]);
        problems.push(`${version} (${mode}): ${tried}`);
      }
    }
  }
  if (only !== 'bubblewrap') {
    const tried = await tryMode('limits', python);
    if (typeof tried !== 'string') return chosenMode('limits', python, tried, [DETAIL.limits, ...problems]);
    problems.push(tried);
  }
  throw new Fault('missing-dependency', `the sandbox cannot run a program on this machine: ${problems.join('; ')}`, {
    fix: `Make sure that every user may read ${python.executable} and its libraries; docs/sandbox.md says what the sandbox needs.`,
  });
}

function chosenMode(mode: Mode, python: Python, { filtered }: { filtered: boolean }, details: string[]): ChosenMode {
  const isolation = mode === 'limits' ? 'limits-only' : 'bubblewrap';
  const detail = filtered ? details : [...details, UNFILTERED[mode]];
  const { executable, version, numpy } = python;
  return { mode, isolation, filtered, detail: detail.join('; '), python: { executable, version, numpy } };
}

async function bubblewrapVersion(): Promise<string | undefined> {
  try {
    return (await promisify(execFile)('bwrap', ['--version'])).stdout.trim();
  } catch {
    return undefined;
  }
}

/** What a mode that works and holds what it promises has of filters, or else what is wrong with it. */
async function tryMode(mode: Mode, python: Python): Promise<{ filtered: boolean } | string> {
  const temp = await makeTemp();
  let worker: Worker | undefined;
  try {
    worker = new Worker(launchFor(mode, python, 0, temp));
    const reply = await worker.run(toRequest({ source: LOOK_AROUND, limits: { seconds: 20 } }));
    if ('setup' in reply) return reply.setup;
    if (reply.end !== 'exited' || reply.exitCode !== 0) return `${reply.end}: ${reply.stderr.trim()}`;
    const [filtered, seen] = reply.stdout.split('\n');
    if (mode !== 'limits' && seen !== '') return `a program sees ${seen}`;
    return { filtered: filtered === 'True' };
  } catch (error) {
    return (error as Error).message;
  } finally {
    await worker?.kill();
    await removeTemp(temp);
  }
}
