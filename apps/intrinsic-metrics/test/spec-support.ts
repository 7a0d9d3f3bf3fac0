import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Draft } from '@agora/plugin-api';
import { typescriptHook } from '@agora/service-testkit';
import type { OnnxProcessOptions } from '../src/models/onnx-process.js';

// Helpers of this package's specs.

const ROOT = join(__dirname, '..', '..', '..');

/** Starts the child from its TypeScript source, so that no spec depends on a build. */
export const fromSources: OnnxProcessOptions = {
  entry: {
    file: join(__dirname, '..', 'src', 'child', 'main.ts'),
    execArgv: ['--conditions=@agora/source', '--require', typescriptHook],
  },
};

export const FIXTURES = __dirname;

/** A model folder of `test/models`, and what PyTorch computes with it. */
export function fixture<Expected>(name: string): { folder: string; expected: Expected } {
  const folder = join(FIXTURES, 'models', name);
  return { folder, expected: JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected };
}

export async function tempFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'agora-metrics-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** The interpreter of the Python worker's environment; undefined, with a word on why, where it has not been made. */
export function pythonIfReady(): string | undefined {
  const script = join(ROOT, 'libs', 'runtime', 'python-worker', 'python', 'ensure_environment.py');
  // HOME decides where the environment lies.
  const env = { HOME: homedir(), ...process.env };
  const { stdout } = spawnSync(process.env['AGORA_PYTHON'] ?? 'python3', [script, '--check', '--json'], { env });
  for (const line of (stdout?.toString() ?? '').split('\n').filter(Boolean)) {
    const said = JSON.parse(line) as { python?: string };
    if (said.python !== undefined) return said.python;
  }
  process.stderr.write('skipped: the Python environment of the worker has not been made (tools/setup.sh makes it)\n');
  return undefined;
}

export interface Reference {
  conversations: { ids: number[]; start: number; total: number; tokens: number }[];
  texts: { ids: number[]; embedding: number[] }[];
}

/** What `test/reference.py` computes with a Hugging Face folder. */
export function reference(
  python: string,
  folder: string,
  question: { rows: Draft[]; texts: string[] },
): Promise<Reference> {
  return new Promise((resolve, reject) => {
    const args = [join(FIXTURES, 'reference.py'), folder];
    const child = execFile(python, args, { maxBuffer: 2 ** 28 }, (error, stdout) =>
      error ? reject(error) : resolve(JSON.parse(stdout) as Reference),
    );
    child.stdin?.end(JSON.stringify(question));
  });
}

export async function readLines(file: string): Promise<unknown[]> {
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
}

/** Children of this process whose arguments hold the text. */
export function childrenNamed(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1];
        return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    });
}
