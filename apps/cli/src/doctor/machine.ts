import { findNatsServer } from '@agora/bus';
import { Fault } from '@agora/plugin-api';
import { makeFolder, onStorage, storageFault } from '@agora/storage';
import { inspectModels, pythonEnvironmentStatus } from '@agora/python-worker';
import { Sandbox } from '@agora/sandbox';
import { execFile } from 'node:child_process';
import { access, constants, statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import { formatMachine } from '../plan/format-machine.js';
import type { Check } from './check.js';

const run = promisify(execFile);
const GIB = 2 ** 30;
const ENOUGH_DISK = 5 * GIB;

/** What this machine brings along. `remoteNats`: the user has a NATS elsewhere and needs no server here. */
export async function checkMachine(home: string, remoteNats: boolean): Promise<Check[]> {
  return Promise.all([node(), natsServer(remoteNats), python(), sandbox(), onnx(), device(), disk(home)]);
}

async function node(): Promise<Check> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > 20 || (major === 20 && minor >= 19);
  return {
    name: 'Node.js',
    state: enough ? 'ok' : 'missing',
    found: process.version,
    ...(enough ? {} : { fix: 'Install Node 20.19 or newer.' }),
  };
}

async function natsServer(remoteNats: boolean): Promise<Check> {
  const path = await findNatsServer();
  if (path) {
    const { stdout } = await run(path, ['--version']).catch(() => ({ stdout: '' }));
    return { name: 'nats-server', state: 'ok', found: `${stdout.trim()} at ${path}` };
  }
  return {
    name: 'nats-server',
    state: remoteNats ? 'note' : 'missing',
    found: 'not found',
    fix: 'tools/setup.sh fetches it (AGORA_NATS_SERVER_URL names a mirror). Or install it (Debian: apt install nats-server; macOS: brew install nats-server), or set AGORA_NATS_SERVER to its path.',
  };
}

async function python(): Promise<Check> {
  try {
    const { ready, detail } = await pythonEnvironmentStatus();
    if (ready) return { name: 'Python', state: 'ok', found: detail };
    return {
      name: 'Python',
      state: 'note',
      found: detail,
      fix: 'Nothing to do: the first training makes the environment (about a minute).',
    };
  } catch (error) {
    const { message, fix } = Fault.from(error);
    return { name: 'Python', state: 'missing', found: message, fix };
  }
}

async function sandbox(): Promise<Check> {
  const { isolation, filtered, detail, python: runs } = await Sandbox.probe();
  const on = `Python ${runs.version} (${runs.executable})${runs.numpy ? `, numpy ${runs.numpy}` : ', no numpy'}`;
  const found = `${detail}; ${on}`;
  if (isolation === 'bubblewrap' && filtered) {
    if (runs.numpy) return { name: 'sandbox', state: 'ok', found };
    return {
      name: 'sandbox',
      state: 'note',
      found,
      fix: 'Programs that import numpy fail here, but would run in EvalPlus. Install it (Debian: apt install python3-numpy), or name a Python that has it in AGORA_SANDBOX_PYTHON.',
    };
  }
  return {
    name: 'sandbox',
    state: 'note',
    found,
    fix: 'Model-written code is not fully isolated. Install bubblewrap (Debian: apt install bubblewrap); docs/sandbox.md says what it needs.',
  };
}

async function onnx(): Promise<Check> {
  // Loaded in a child, as always: the native library stays out of this process.
  const script = 'require("onnxruntime-node"); process.stdout.write(require("onnxruntime-node/package.json").version)';
  try {
    const { stdout } = await run(process.execPath, ['-e', script], {
      cwd: require.resolve('@agora/intrinsic-metrics/package.json').replace(/package\.json$/, ''),
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    });
    return { name: 'onnxruntime', state: 'ok', found: stdout };
  } catch (error) {
    return {
      name: 'onnxruntime',
      state: 'missing',
      found: Fault.from(error).message.split('\n')[0] ?? '',
      fix: 'Run tools/setup.sh again.',
    };
  }
}

/** What torch can compute on. `nvidia-smi` would only tell which devices are there. */
async function device(): Promise<Check> {
  const name = 'GPU';
  const { machine, unchecked, findings } = await inspectModels({ baseDir: '.', models: [], machine: true });
  if (!machine) {
    const found = unchecked ?? findings[0]?.message ?? 'Python could not be asked';
    return { name, state: 'note', found: `unknown: ${found}`, fix: 'Only Python can tell what torch sees.' };
  }
  const found = `training and local models run on ${formatMachine(machine)}; metrics on the processor`;
  if (machine.device === 'cuda') return { name, state: 'ok', found };
  const fix = machine.whyNoGpu
    ? 'Until then the nano student trains on the processor, an 8B student would not.'
    : 'The nano student trains on the processor, an 8B student would not.';
  return { name, state: 'note', found, fix };
}

async function disk(home: string): Promise<Check> {
  try {
    await onStorage(home, () => makeFolder(home));
    await access(home, constants.W_OK).catch((error: unknown) => Promise.reject(storageFault(error, home)));
  } catch (error) {
    const { message, fix } = Fault.from(error);
    return { name: 'disk', state: 'missing', found: message, fix };
  }
  const { bavail, bsize } = await statfs(home);
  const free = bavail * bsize;
  const found = `${(free / GIB).toFixed(1)} GiB free for ${home}`;
  return free > ENOUGH_DISK
    ? { name: 'disk', state: 'ok', found }
    : { name: 'disk', state: 'note', found, fix: 'Free some space or choose another folder with --home.' };
}
