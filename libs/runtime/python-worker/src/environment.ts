import { spawn } from 'node:child_process';
import { faultDataSchema } from '@agora/run-schemas';
import { Fault, linesOf } from '@agora/plugin-api';
import { z } from 'zod';
import { installerEnvironment } from './child-environment.js';
import { LastLines } from './last-lines.js';
import { ENSURE_SCRIPT, EXTRA_SCRIPT } from './python-files.js';

export interface EnvironmentOptions {
  /** Default `process.env`: AGORA_PYTHON, AGORA_PYTHON_ENV, XDG_CACHE_HOME and pip's own variables count. */
  env?: NodeJS.ProcessEnv;
  /** Default: the worker's own requirements. */
  requirements?: string;
  /** What pip is doing, a line at a time. */
  onProgress?(line: string): void;
  signal?: AbortSignal;
}

const lineSchema = z.union([
  z.object({ progress: z.string() }),
  z.object({ python: z.string() }),
  z.object({ missing: z.string() }),
  z.object({ folder: z.string().nullable() }),
  z.object({ fault: faultDataSchema }),
]);

type ScriptResult = { python: string } | { missing: string } | { folder: string | null };

/**
 * The interpreter that has everything the worker needs; makes its environment on first need, which takes about a minute
 * and a network. Safe to call from many processes at once. Fault `missing-dependency` (with pip's last words) when
 * Python, venv, pip or a package is not to be had; `disk-full`; `cancelled`.
 */
export async function ensurePythonEnvironment(options: EnvironmentOptions = {}): Promise<string> {
  const result = await runScript([], options);
  if ('python' in result) return result.python;
  throw new Fault('internal', 'The environment was neither found nor made.');
}

/**
 * A folder with the packages of a requirements file that the interpreter `python` has not: what a few tasks need and all others
 * never have. Undefined when the interpreter has them itself. Faults as of `ensurePythonEnvironment`.
 */
export async function ensurePythonExtra(
  python: string,
  requirements: string,
  options: Omit<EnvironmentOptions, 'requirements'> = {},
): Promise<string | undefined> {
  const result = await runScript([], { ...options, requirements, script: { python, file: EXTRA_SCRIPT } });
  if ('folder' in result) return result.folder ?? undefined;
  throw new Fault('internal', 'The packages were neither found nor installed.');
}

/** Whether the environment is there; makes nothing. Faults as above when it could not be made either. */
export async function pythonEnvironmentStatus(
  options: EnvironmentOptions = {},
): Promise<{ ready: boolean; detail: string }> {
  const result = await runScript(['--check'], options);
  if ('python' in result) return { ready: true, detail: result.python };
  const where = 'missing' in result ? `, in ${result.missing}` : '';
  return { ready: false, detail: `no environment yet; it is made on first need${where} (about a minute)` };
}

async function runScript(
  args: string[],
  options: EnvironmentOptions & { script?: { python: string; file: string } },
): Promise<ScriptResult> {
  const { env = process.env, requirements, onProgress, signal } = options;
  if (signal?.aborted) throw cancelled();
  const { python, file } = options.script ?? { python: env['AGORA_PYTHON'] || 'python3', file: ENSURE_SCRIPT };
  const child = spawn(python, [file, '--json', ...args, ...(requirements ? ['--requirements', requirements] : [])], {
    env: installerEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const words = new LastLines();
  child.stderr.setEncoding('utf8').on('data', (text: string) => words.push(text));
  let result: ScriptResult | undefined;
  let fault: Fault | undefined;
  const read = (async () => {
    for await (const { text } of linesOf(child.stdout)) {
      const line = lineSchema.safeParse(parse(text)).data;
      if (!line) words.push(`${text}\n`);
      else if ('progress' in line) onProgress?.(line.progress);
      else if ('fault' in line) fault = Fault.fromData(line.fault);
      else result = line;
    }
  })();
  await new Promise<void>((resolve, reject) => {
    child.once('close', () => resolve());
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'EACCES') reject(noPython(python));
      else if (!signal?.aborted) reject(error);
    });
  });
  await read;
  if (signal?.aborted) throw cancelled();
  if (fault) throw fault;
  if (result) return result;
  throw new Fault('missing-dependency', `${python} could not run ${file}: ${words.toString()}`, {
    fix: 'Check that this is a working Python 3.10 or newer.',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cancelled(): Fault {
  return new Fault('cancelled', 'Making the Python environment was cancelled');
}

function noPython(python: string): Fault {
  return new Fault('missing-dependency', `Training and local models need Python, but ${python} was not found`, {
    fix: 'Install Python 3.10 or newer with its venv module (Debian and Ubuntu: apt-get install python3 python3-venv), or set AGORA_PYTHON to an interpreter.',
  });
}
