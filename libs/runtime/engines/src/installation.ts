import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { InstalledEngine } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { pythonSays } from './python-says.js';

export type InstalledName = 'vllm' | 'sglang';

/** Somebody's installation of an engine. */
export interface Installation {
  name: InstalledName;
  python: string;
  folder: string;
  version: string;
}

/** @throws Fault `not-found` without an interpreter, `missing-dependency` where that has no such engine. */
export async function installationOf(
  name: InstalledName,
  { installation }: InstalledEngine,
  baseDir: string,
): Promise<Installation> {
  const folder = resolve(
    baseDir,
    installation.startsWith('~/') ? join(homedir(), installation.slice(2)) : installation,
  );
  const python = join(folder, 'bin', 'python');
  const place = `engines.${name}.installation`;
  const version = await pythonSays(
    python,
    `import importlib.metadata as m; print(m.version("${name}"))`,
    process.env,
  ).catch(() => {
    throw new Fault('not-found', `${place}: there is no interpreter ${python}`, {
      fix: `Name the folder of the virtual environment that ${name} is installed in.`,
    });
  });
  if (version === undefined || version === '') {
    throw new Fault('missing-dependency', `${place}: ${python} has no ${name}`, {
      fix: `Install ${name} there, or name the virtual environment that has it.`,
    });
  }
  if (name === 'vllm') await requireProgram(join(folder, 'bin', 'vllm'), place);
  return { name, python, folder, version };
}

async function requireProgram(path: string, place: string): Promise<void> {
  await access(path, constants.X_OK).catch(() => {
    throw new Fault('missing-dependency', `${place}: there is no program ${path}`, { fix: 'Install vllm there anew.' });
  });
}

export interface ServerWish {
  /** A folder, or an id of the hub. */
  model: string;
  revision?: string;
  port: number;
  /** What the server is to call it. */
  served: string;
  /** Makes room for adapters of this rank. */
  loraRank?: number;
  arguments: readonly string[];
}

/** Ranks that vLLM can be started for. */
const VLLM_RANKS = [8, 16, 32, 64, 128, 256, 320, 512];

/** The command line that serves a model. Checkpoints' own defaults of sampling are not to count; weights are read as the worker does on a GPU. */
export function commandOf({ name, python, folder }: Installation, wish: ServerWish): string[] {
  const { model, revision, port, served, loraRank, arguments: further } = wish;
  const common = ['--host', '127.0.0.1', '--port', String(port), '--served-model-name', served, '--dtype', 'bfloat16'];
  const at = revision === undefined ? [] : ['--revision', revision];
  if (name === 'vllm') {
    const rank = VLLM_RANKS.find((one) => one >= (loraRank ?? 0)) ?? loraRank;
    const lora = loraRank === undefined ? [] : ['--enable-lora', '--max-lora-rank', String(rank)];
    return [
      join(folder, 'bin', 'vllm'),
      'serve',
      model,
      ...common,
      ...at,
      '--generation-config',
      'vllm',
      ...lora,
      ...further,
    ];
  }
  const lora =
    loraRank === undefined
      ? []
      : ['--enable-lora', '--max-lora-rank', String(loraRank), '--lora-target-modules', 'all'];
  const launch = [python, '-m', 'sglang.launch_server', '--model-path', model];
  return [...launch, ...common, ...at, '--sampling-defaults', 'openai', ...lora, ...further];
}
