import { Fault } from '@agora/plugin-api';
import { DIFFICULTY } from './difficulty.js';
import { QUALITY } from './quality.js';
import type { Rubric } from './rubric.js';

/** Raised when a word of a shipped rubric changes. */
export const RUBRICS_VERSION = '1';

const PREFIX = 'agorabench/';
const FIELDS = ['general', 'math', 'code'] as const;
type Field = (typeof FIELDS)[number];

const SHIPPED: Record<string, Record<Field, Rubric>> = { quality: QUALITY, difficulty: DIFFICULTY };

/** Names of the shipped rubrics. A name may end with a field (`…/math`); otherwise the domain of the row decides the field. */
export const SHIPPED_RUBRICS: readonly string[] = Object.keys(SHIPPED).flatMap((name) => [
  `${PREFIX}${name}`,
  ...FIELDS.map((field) => `${PREFIX}${name}/${field}`),
]);

/** Chooses the rubric that a row of a domain is judged by. */
export type RubricChoice = (domain: string | undefined) => Rubric;

/** Whether a name means a shipped rubric and not a file. It may still be misspelt. */
export function isShipped(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** @throws Fault `invalid-input` that names the shipped rubrics */
export function shippedRubric(name: string): RubricChoice {
  const [kind = '', field] = name.slice(PREFIX.length).split('/');
  const known = SHIPPED_RUBRICS.includes(name) ? SHIPPED[kind] : undefined;
  if (!known) {
    throw new Fault('invalid-input', `there is no rubric "${name}"`, {
      fix: `Use one of: ${SHIPPED_RUBRICS.join(', ')}; or a file of your own, such as ./rubric.yaml.`,
    });
  }
  return (domain) => known[(field as Field | undefined) ?? fieldOf(domain)];
}

/** The field of a domain by its name: `math`, `code` and their nano twins have rubrics of their own. */
function fieldOf(domain = ''): Field {
  return FIELDS.find((field) => domain === field || domain === `nano-${field}`) ?? 'general';
}
