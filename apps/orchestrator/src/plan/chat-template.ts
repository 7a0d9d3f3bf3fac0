import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { resolveModel } from '@agora/python-worker';
import { z } from 'zod';

const tokenizerSchema = z.looseObject({ chat_template: z.unknown().optional() });

/**
 * Whether a model on this machine was made to chat: its tokenizer has a chat template. Of a model of the Hugging Face hub that
 * was never fetched, its name has to tell: `…-Instruct`, `…-chat`, `…-it`.
 */
export async function hasChatTemplate(model: string, baseDir: string): Promise<boolean> {
  const reference = resolveModel(model, baseDir);
  if ('path' in reference) return inFolder(reference.path);
  const folder = await cached(reference.id, reference.revision);
  return folder ? inFolder(folder) : /(^|[-_.])(instruct|chat|it)([-_.]|$)/i.test(reference.id);
}

async function inFolder(folder: string): Promise<boolean> {
  if (['chat_template.jinja', 'chat_template.json'].some((name) => existsSync(join(folder, name)))) return true;
  try {
    const text = await readFile(join(folder, 'tokenizer_config.json'), 'utf8');
    return tokenizerSchema.parse(JSON.parse(text)).chat_template !== undefined;
  } catch {
    return false; // None, or none that could be read: the worker will say what is wrong with the model.
  }
}

/** Where the hub's own cache has the model, if it does. */
async function cached(id: string, revision = 'main'): Promise<string | undefined> {
  const { HF_HUB_CACHE, HF_HOME = join(homedir(), '.cache', 'huggingface') } = process.env;
  const folder = join(HF_HUB_CACHE ?? join(HF_HOME, 'hub'), `models--${id.replace('/', '--')}`);
  try {
    const commit = (await readFile(join(folder, 'refs', revision), 'utf8').catch(() => revision)).trim();
    const snapshots = await readdir(join(folder, 'snapshots'));
    return snapshots.includes(commit) ? join(folder, 'snapshots', commit) : undefined;
  } catch {
    return undefined;
  }
}
