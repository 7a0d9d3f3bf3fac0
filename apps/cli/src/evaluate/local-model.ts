import { Fault } from '@agora/plugin-api';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

/** What a run's folder says of a student: where its checkpoint lies. */
const CHECKPOINT = 'checkpoint.json';
const pointerSchema = z.object({ checkpoint: z.string() });

/**
 * The model that a text names: `nano`, `nano-reference`, a Hugging Face id, or a folder, which is given absolute. A student's
 * folder in a run (`runs/<id>/students/<cell>`) stands for its checkpoint.
 * @throws Fault `invalid-input` for a path without a model
 */
export async function localModel(text: string): Promise<string> {
  const path = resolve(text);
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    if (!/^\.{0,2}\/|^~/.test(text)) return text;
    throw noModel(text, 'does not exist');
  }
  if (found.isFile()) {
    if (path.endsWith(CHECKPOINT)) return pointedTo(path);
    throw noModel(text, 'is a file');
  }
  if (await isFile(join(path, 'config.json'))) return path;
  if (await isFile(join(path, CHECKPOINT))) return pointedTo(join(path, CHECKPOINT));
  if (await isFile(join(path, 'checkpoint', 'config.json'))) return join(path, 'checkpoint');
  throw noModel(text, `holds neither a model (config.json) nor a student (${CHECKPOINT})`);
}

async function pointedTo(file: string): Promise<string> {
  let checkpoint: string;
  try {
    ({ checkpoint } = pointerSchema.parse(JSON.parse(await readFile(file, 'utf8'))));
  } catch (error) {
    throw new Fault('invalid-input', `${file} cannot be read: ${Fault.from(error).message}`, {
      fix: 'Name the folder of the checkpoint itself.',
      cause: error,
    });
  }
  const folder = resolve(dirname(file), checkpoint);
  if (await isFile(join(folder, 'config.json'))) return folder;
  throw noModel(file, `points to ${folder}, where no model lies any more`);
}

function noModel(text: string, what: string): Fault {
  return new Fault('invalid-input', `--model ${text} ${what}`, {
    fix: "Name a model's folder, a student's folder in a run, a Hugging Face id, nano, or provider:model.",
  });
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
