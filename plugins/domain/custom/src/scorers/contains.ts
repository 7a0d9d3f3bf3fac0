import type { BenchmarkItem, ItemScore } from '@agora/plugin-api';
import { z } from 'zod';
import { cleanOutput } from '../answers/final-answer.js';
import { targetsOf } from './exact.js';
import { missingTarget, nothingFound, refused, right, textsOf } from './scorer.js';
import type { ReadRow, Row, Scorer, ScorerKind } from './scorer.js';

const options = z.strictObject({
  name: z.literal('contains'),
  match: z.enum(['any', 'all']).default('any').describe('Of several targets: whether one is enough'),
  case: z.enum(['ignore', 'keep']).default('ignore').describe('Whether "Yes" and "yes" are the same'),
  words: z.boolean().default(true).describe('Whether a target is found as whole words alone: "cat" not in "category"'),
});
type Options = z.output<typeof options>;

/**
 * Right if the output contains the targets, and none of the row's forbidden texts. Only words are compared: "not Paris"
 * contains Paris.
 */
class Contains implements Scorer {
  readonly name = 'contains';
  readonly version = '1';
  readonly answerForm = '';
  readonly needs = '"input" and "target", a text or a list of texts; optionally "forbidden", likewise';
  readonly identity;

  constructor(private readonly options: Options) {
    const { match, case: letterCase, words } = options;
    this.identity = { match, case: letterCase, words };
  }

  readRow({ input, target, fields }: Row): ReadRow {
    const targets = textsOf(target);
    if (!targets) return missingTarget(target, 'text, and no list of texts');
    const { forbidden } = fields;
    const never = forbidden === undefined || forbidden === null ? [] : textsOf(forbidden);
    if (!never) return refused('forbidden', 'is no text, and no list of texts', 'Correct it, or leave it out.');
    const both = never.find((text) => targets.some((wanted) => this.holds(wanted, text)));
    if (both !== undefined) {
      return refused(
        'forbidden',
        `"${both}" stands in a target, so that no answer could be right`,
        'Take it out of one of them.',
      );
    }
    return { ok: true, item: { input, target: targets[0], metadata: { targets, forbidden: never } } };
  }

  /** Several target words are not a response themselves; a single one is. */
  responseOf({ target }: Row): string | null {
    const targets = textsOf(target) ?? [];
    return targets.length === 1 ? (targets[0] ?? null) : null;
  }

  score(item: BenchmarkItem, output: string): Promise<ItemScore> {
    const text = cleanOutput(output);
    if (text === '') return Promise.resolve(nothingFound('empty output'));
    const targets = targetsOf(item);
    const never = (textsOf(item.metadata?.['forbidden']) ?? []).find((one) => this.holds(text, one));
    if (never !== undefined) return Promise.resolve(right(false, never, 'holds what is forbidden'));
    const held = targets.filter((target) => this.holds(text, target));
    const enough = this.options.match === 'any' ? held.length > 0 : held.length === targets.length;
    const reason = `holds ${held.length} of ${targets.length}`;
    return Promise.resolve(held.length === 0 ? nothingFound(reason) : right(enough, held.join(' | '), reason));
  }

  private holds(text: string, wanted: string): boolean {
    const form = (one: string): string => {
      const plain = one.normalize('NFKC').replace(/\s+/g, ' ');
      return this.options.case === 'ignore' ? plain.toLowerCase() : plain;
    };
    const [all, part] = [form(text), form(wanted)];
    for (let at = all.indexOf(part); at >= 0; at = all.indexOf(part, at + 1)) {
      if (!this.options.words || isWhole(all, at, part)) return true;
    }
    return false;
  }
}

const WORD = /[\p{L}\p{N}_]/u;

/** Whether the match begins and ends at word boundaries. */
function isWhole(text: string, at: number, part: string): boolean {
  const [before = '', after = ''] = [
    [...text.slice(Math.max(0, at - 2), at)].at(-1),
    [...text.slice(at + part.length, at + part.length + 2)][0],
  ];
  const [first = '', last = ''] = [[...part][0], [...part].at(-1)];
  return !(WORD.test(first) && WORD.test(before)) && !(WORD.test(last) && WORD.test(after));
}

export const contains: ScorerKind<typeof options> = { name: 'contains', options, open: (given) => new Contains(given) };
