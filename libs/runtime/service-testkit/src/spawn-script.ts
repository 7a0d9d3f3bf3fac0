import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { join } from 'node:path';

/** What `node --require` needs to read TypeScript sources of the workspace. */
export const typescriptHook = join(__dirname, '..', 'typescript-hook.cjs');

/**
 * Starts a TypeScript source file of the workspace as a process of its own, without a build: what a spec needs to kill
 * a process, fill its disk or run two of them. Standard output and error are pipes unless `options.stdio` says otherwise.
 */
export function spawnScript(file: string, args: string[] = [], options: SpawnOptions = {}): ChildProcess {
  const node = ['--conditions=@agora/source', '--require', typescriptHook];
  return spawn(process.execPath, [...node, file, ...args], options);
}
