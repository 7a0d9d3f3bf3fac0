import { realpathSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Fault } from '@agora/plugin-api';
import type { SharedFlags } from '../settings.js';

export const HOME_NAME = '.agora';

/** Where artifacts and journals lie, and why there. */
export interface FoundHome {
  path: string;
  /** For people: `--home`, `AGORA_HOME`, or where it was found. */
  reason: string;
  /** What a user should know once. */
  notice?: string;
}

interface Place {
  /** Experiment file of the command, if it has one. */
  file?: string | undefined;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/**
 * The home of a command: `--home`, else `AGORA_HOME`, else the nearest `.agora` upward from the experiment file's real folder
 * (from the current folder, for a command without a file), else a new one there. So one file has one home, wherever the
 * command is given. A `.agora` may be a file that names another folder.
 *
 * Earlier versions took `.agora` in the current folder. Such a home with artifacts in it is taken where the rule finds none,
 * and a file `.agora` beside the experiment then makes it findable from every other folder.
 */
export function findHome(flags: SharedFlags, { file, cwd = process.cwd(), env = process.env }: Place = {}): FoundHome {
  if (flags.home) return { path: resolve(cwd, flags.home), reason: '--home' };
  if (env['AGORA_HOME']) return { path: resolve(cwd, env['AGORA_HOME']), reason: 'AGORA_HOME' };
  const start = file === undefined ? realFolder(cwd) : dirname(realFile(resolve(cwd, file)));
  const from = file === undefined ? 'the current folder' : "the experiment file's folder";
  for (let folder = start; ; folder = dirname(folder)) {
    const path = homeIn(folder);
    if (path) return { path, reason: folder === start ? `in ${from}` : `upward from ${from}` };
    if (dirname(folder) === folder) break;
  }
  const old = oldHome(realFolder(cwd));
  if (old) return adopt(old, start);
  return { path: join(start, HOME_NAME), reason: `new, in ${from}` };
}

/** Where runs lay out their folders: beside the home, so that they are as easy to find again. */
export function runsFolder({ path }: FoundHome): string {
  return join(dirname(path), 'runs');
}

/** The home that a folder holds, or that a file in it names. One that another user put there is not trusted. */
function homeIn(folder: string): string | undefined {
  const path = join(folder, HOME_NAME);
  try {
    const status = statSync(path);
    if (!trusted(status.uid, folder)) return undefined;
    if (status.isDirectory()) return path;
    if (status.isFile()) return pointedTo(path, folder);
    return undefined;
  } catch (error) {
    if (Fault.is(error)) throw error;
    return undefined;
  }
}

function pointedTo(file: string, folder: string): string {
  const text = readFileSync(file, 'utf8').trim();
  const path = resolve(folder, text);
  if (text !== '' && !text.includes('\n') && isFolder(path)) return path;
  throw new Fault('invalid-input', `${file} should name a home folder, but "${text.slice(0, 200)}" is none`, {
    fix: 'Bring the folder back, write the path of another home into the file, or delete the file to begin anew.',
  });
}

/** In a folder that everybody may write to, such as /tmp, anybody could leave a home. */
function trusted(owner: number, folder: string): boolean {
  const me = process.getuid?.();
  return me === undefined || owner === me || owner === statSync(folder).uid;
}

function oldHome(cwd: string): string | undefined {
  const path = homeIn(cwd);
  return path && isFolder(join(path, 'artifacts')) ? path : undefined;
}

function adopt(old: string, start: string): FoundHome {
  const pointer = join(start, HOME_NAME);
  const words = `This experiment goes on in the home ${old}, which the current folder has.`;
  try {
    writeFileSync(pointer, `${old}\n`, { flag: 'wx' });
    return {
      path: old,
      reason: 'in the current folder',
      notice: `${words} ${pointer} now names it, so that it is found from every folder; or move the home there instead.`,
    };
  } catch {
    return {
      path: old,
      reason: 'in the current folder',
      notice: `${words} Move it to ${pointer}, or name it with --home or AGORA_HOME: from another folder it is not found.`,
    };
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function realFile(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // The command that reads the file reports that it is missing.
  }
}

function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
