import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, isAbsolute, join, resolve } from 'node:path';
import type { ModelUse } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { nanoModel } from '@agora/nano-model';
import { sha256File } from './sha256-file.js';
import type { ModelReference } from './methods.js';

// Larger files are told apart by size and time: reading tens of gigabytes before every run would cost minutes.
const HASHED_BYTES = 64 * 2 ** 20;
const HUB_ID = /^[\w.-]+(?:\/[\w.-]+)?(?:@([\w./-]+))?$/;

/**
 * Where the model of that name lies: `nano`, `nano-reference`, a local path (relative to `baseDir`), or a Hugging Face id,
 * with `@revision` if it shall stay the same for ever. Faults `not-found` and `invalid-input`.
 */
export function resolveModel(model: string, baseDir: string): ModelReference {
  if (model === 'nano') return { path: nanoModel.student };
  if (model === 'nano-reference') return { path: nanoModel.reference };
  const path = resolve(baseDir, model.startsWith('~/') ? join(homedir(), model.slice(2)) : model);
  if (isAbsolute(model) || /^(\.|~\/)/.test(model)) {
    if (existsSync(path)) return { path };
    throw new Fault('not-found', `There is no model "${model}" at ${path}`, {
      fix: 'Name an existing folder with config.json, weights and tokenizer, or a Hugging Face model id.',
    });
  }
  if (existsSync(join(path, 'config.json'))) return { path };
  const match = HUB_ID.exec(model);
  if (!match) {
    throw new Fault('invalid-input', `"${model}" is neither a model that ships with Agora, a path nor a model id`, {
      fix: 'Use nano, a Hugging Face id such as owner/name, or a path that begins with "." or "/".',
    });
  }
  const [, revision] = match;
  return revision === undefined ? { id: model } : { id: model.slice(0, -revision.length - 1), revision };
}

/** The model as it enters a key: its name, and a fingerprint that changes when its files do. */
export async function modelUse(model: string, baseDir: string): Promise<ModelUse> {
  const reference = resolveModel(model, baseDir);
  return {
    model,
    fingerprint:
      'path' in reference ? await fingerprintFiles(reference.path) : `${reference.id}@${reference.revision ?? 'main'}`,
  };
}

async function fingerprintFiles(path: string): Promise<string> {
  const status = await stat(path);
  const files = status.isDirectory()
    ? (await readdir(path, { withFileTypes: true }))
        .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
        .map(({ name }) => join(path, name))
        .sort()
    : [path];
  const entries = await Promise.all(files.map(describe));
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex');
}

async function describe(file: string): Promise<unknown[]> {
  const { size, mtimeMs } = await stat(file);
  return [basename(file), size, size <= HASHED_BYTES ? await sha256File(file) : mtimeMs];
}
