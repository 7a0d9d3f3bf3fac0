import type { ModelUse } from '@agora/run-schemas';
import { basename } from 'node:path';

/** What a student was trained from, as others can find it. */
export type BaseModel =
  { at: 'hub'; id: string; revision?: string } | { at: 'agora'; name: string } | { at: 'folder'; name: string };

/** Agora's own models, and where its sources have them. */
const OWN: Record<string, string> = {
  nano: 'libs/nano/model/models/nano',
  'nano-reference': 'libs/nano/model/models/nano-reference',
};

/** A local path is shortened to its last name: others cannot use it, and it would reveal folders of this machine. */
export function baseModelOf({ model, fingerprint }: ModelUse): BaseModel {
  if (model in OWN) return { at: 'agora', name: model };
  // The fingerprint of a folder is a hash of its files.
  if (!fingerprint.includes('@')) return { at: 'folder', name: basename(model) };
  const [id = model, revision] = model.split('@');
  return { at: 'hub', id, ...(revision === undefined ? {} : { revision }) };
}

/** In words, for a table. */
export function nameOf(base: BaseModel): string {
  if (base.at === 'hub') return base.revision === undefined ? base.id : `${base.id}, revision ${base.revision}`;
  return base.at === 'agora' ? `${base.name}, Agora’s own` : `a local folder, ${base.name}`;
}

/** A line of Python that loads it. */
export function loadingLine(base: BaseModel): string {
  const load = (...given: string[]): string => `base = AutoModelForCausalLM.from_pretrained(${given.join(', ')})`;
  if (base.at === 'hub') {
    const at = base.revision === undefined ? [] : [`revision=${JSON.stringify(base.revision)}`];
    return load(JSON.stringify(base.id), ...at);
  }
  return base.at === 'agora'
    ? `${load(JSON.stringify(OWN[base.name]))}  # in Agora's sources`
    : `${load(JSON.stringify(`path/to/${base.name}`))}  # the folder that it was trained from`;
}

/** The configuration of an adapter with its base by a name that loads, where it has one. */
export function withBase(config: string, base: BaseModel): string {
  if (base.at !== 'hub') return config;
  const fields = JSON.parse(config) as Record<string, unknown>;
  const named = { ...fields, base_model_name_or_path: base.id, revision: base.revision ?? null };
  return `${JSON.stringify(named, null, 2)}\n`;
}
