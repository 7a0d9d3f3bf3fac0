import type { BenchmarkItem, ItemScore } from '@agora/plugin-api';
import { z } from 'zod';
import { cleanOutput } from '../answers/final-answer.js';
import { finalNumber, UNMARKED } from '../answers/final-number.js';
import { isSameNumber, valueOf } from '../answers/same-number.js';
import { missingTarget, nothingFound, refused, right, textOf } from './scorer.js';
import type { ReadRow, Row, Scorer, ScorerKind } from './scorer.js';

const options = z.strictObject({
  name: z.literal('numeric'),
  absolute: z.number().nonnegative().default(0).describe('Numbers no further apart than this are the same'),
  relative: z
    .number()
    .nonnegative()
    .lt(1)
    .default(0)
    .describe('Likewise, as a share of the target: 0.01 for one percent'),
  decimals: z.enum(['point', 'comma']).default('point').describe('Whether 1,5 is one and a half'),
  unmarked: z
    .enum(UNMARKED)
    .default('last')
    .describe('What an output without a mark gives: its last number, the number that its last line is, or nothing'),
});
type Options = z.output<typeof options>;

/**
 * The answer is the target as a number. It is read by the surest sign that the output has (`[RESULT]`, a box, `answer is`), else as
 * the option `unmarked` says; 1,234 and 1234, $5 and 5, 1/2 and 0.5 are the same, and 50% is 50 as well as 0.5. Units behind a number
 * are not compared.
 */
class Numeric implements Scorer {
  readonly name = 'numeric';
  /** 3: whole numbers of ten digits and more are compared digit by digit. */
  readonly version = '3';
  readonly answerForm = 'End with the final number alone on the last line.';
  readonly needs = '"input" and "target", a number';
  readonly identity;

  constructor(private readonly options: Options) {
    const { absolute, relative, decimals, unmarked } = options;
    this.identity = { absolute, relative, decimals, ...(unmarked === 'last' ? {} : { unmarked }) };
  }

  readRow({ input, target }: Row): ReadRow {
    const text = textOf(target);
    if (text === undefined) return missingTarget(target, 'number');
    if (valueOf(this.pointed(text)) !== undefined) return { ok: true, item: { input, target: text } };
    return refused(
      'target',
      `"${text.slice(0, 80)}" is no number`,
      'Give a number such as 1234.5 or 1/2, without words; a unit belongs into the input. Or use the scorer exact.',
    );
  }

  score({ target = '' }: BenchmarkItem, output: string): Promise<ItemScore> {
    const { unmarked } = this.options;
    const found = finalNumber(this.pointed(cleanOutput(output)), unmarked);
    if (found === undefined)
      return Promise.resolve(nothingFound(unmarked === 'last' ? 'no number found' : 'no number marked'));
    const same = isSameNumber(found.answer, this.pointed(target), this.options);
    if (same === undefined) return Promise.resolve(right(false, found.answer, `not one number (${found.by})`));
    return Promise.resolve(right(same, found.answer, `${same ? 'the same number' : 'another number'} (${found.by})`));
  }

  /** A text whose numbers have a decimal point and commas between thousands, or nothing, and no codes of currencies. */
  private pointed(text: string): string {
    const plain = PLAIN.reduce(
      (said, [find, put]) => (typeof put === 'string' ? said.replace(find, put) : said.replace(find, put)),
      text,
    );
    if (this.options.decimals === 'comma') {
      return plain.replace(/\d[\d.,]*\d/g, (number) => number.replace(/[.,]/g, (mark) => (mark === ',' ? '.' : ',')));
    }
    return (
      plain
        // With both marks, the last one parts the decimals: 1.234,5.
        .replace(/(?<![\d.,])\d{1,3}(?:\.\d{3})+,\d+(?![\d.,]\d)/g, (number) =>
          number.replaceAll('.', '').replace(',', '.'),
        )
        .replace(/(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![\d.,]\d)/g, (number) => number.replaceAll('.', ''))
        .replace(/(?<![\d.,])\d{1,2}(?:,\d{2})+,\d{3}(?![\d,])/g, (number) => number.replaceAll(',', ''))
        // No group of thousands has one or two digits; within parentheses a comma parts two numbers.
        .replace(/(?<![\d.,([])(\d+),(\d{1,2})(?![\d,)\]])/g, '$1.$2')
    );
  }
}

const CODES = 'EUR|USD|GBP|CHF|JPY|CNY|INR';
/** Other ways to write a number: [pattern, replacement]. */
const PLAIN: readonly (readonly [RegExp, string | ((found: string) => string)])[] = [
  [new RegExp(String.raw`(?<=\d)\s?(?:${CODES})\b|\b(?:${CODES})\s?(?=[\d-])`, 'g'), ''],
  [/(?<=\d)_(?=\d{3})/g, ''],
  [/(?<![\d)]\s?)\b(?:minus|negative)\s+(?=[$€£\d.])/gi, '-'],
  // A sign that stands apart, where nothing stands before it from which a number could be taken away.
  [/(?<=(?:^|[:=])[ \t*_]*)[-−–][ \t]+(?=[$€£]?\d[\d.,]*\s*$)/gm, '-'],
  [/(?<=\d)\s?(?:percent|per cent|pct)\b/gi, '%'],
  // Thousands behind blanks, where the whole line is such a number.
  [/^[ \t]*\d{1,3}(?: \d{3})+(?=(?:[.,]\d+)?[ \t]*\p{L}{0,10}\.?[ \t]*$)/gmu, (number) => number.replaceAll(' ', '')],
  [/\s*(?:±|\+\/-|\\pm\b)\s*[\d.]+\s?%?/g, ''],
];

export const numeric: ScorerKind<typeof options> = { name: 'numeric', options, open: (given) => new Numeric(given) };
