import { GENERATORS, type GeneratorName } from '../published/words.js';

/** Patterns of the names that vendors and the hub use for the paper's generators; the first match counts. */
const PATTERNS: Record<GeneratorName, { name: RegExp; snapshot: RegExp }> = {
  'gpt-4o': { name: /^gpt-4o(-\d{4}-\d\d-\d\d)?$/, snapshot: /2024-08-06/ },
  'gpt-4o-mini': { name: /^gpt-4o-mini(-\d{4}-\d\d-\d\d)?$/, snapshot: /2024-07-18/ },
  'claude-3.5-sonnet': { name: /^claude-3[.-]5-sonnet/, snapshot: /2024-?06-?20/ },
  'llama-3.1-405b': { name: /llama-?v?3[._p-]?1-405b/, snapshot: /instruct/ },
  'llama-3.1-70b': { name: /llama-?v?3[._p-]?1-70b/, snapshot: /instruct/ },
  'llama-3.1-8b': { name: /llama-?v?3[._p-]?1-8b/, snapshot: /instruct/ },
};

/** A generator of the paper, and whether the name says that it is the same version. */
export interface Identified {
  generator: GeneratorName;
  sameSnapshot: boolean;
}

/** The paper's generator that a model is, judged by its name alone; undefined when it is none of them. */
export function identify(model: string): Identified | undefined {
  const name = lastPart(model);
  const generator = GENERATORS.find((each) => PATTERNS[each].name.test(name));
  return generator && { generator, sameSnapshot: PATTERNS[generator].snapshot.test(name) };
}

/** Whether a name is that of the untrained student of the paper. */
export const isStudent = (model: string): boolean => /^(meta-)?llama-3\.1-8b$/.test(lastPart(model));
export const isReference = (model: string): boolean => /^(meta-)?llama-3\.1-8b-instruct$/.test(lastPart(model));

/** The name without organisation or folder, revision, and routing suffix. */
const lastPart = (model: string): string =>
  (model.replace(/\/+$/, '').split('/').at(-1) ?? '').toLowerCase().replace(/[@:].*$/, '');
