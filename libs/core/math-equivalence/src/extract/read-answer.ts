import { parseMath } from '../parse/parse-math.js';
import { bare } from '../text/bare.js';
import { afterWords, saidBehind } from './after-words.js';
import { formulas, groupsOf, type Formula } from './formulas.js';
import type { Found, Placed } from './found.js';
import { boxedAnswer, jsonAnswer, minervaAnswer, resultTag, taggedAnswer, within } from './marked.js';
import { alternative, plainValues } from './plain-values.js';
import { isFormulaAlone } from './whole-formula.js';
import { wordAnswers } from './words.js';

/** Only this many characters at the end of an output are read; below, the most candidates of one kind. */
export const LONGEST = 50_000;
const MOST = 30;
const LONGEST_WHOLE = 600;

/**
 * Candidates for the answer of an output, the most reliable first: the tag `[RESULT] … [/RESULT]`; then whichever comes last of
 * a box, a tag `<answer>` and Minerva's sentence; then formulas and numbers after the words `final answer … is` or `answer`;
 * then a box in quotes, an output that is one formula, and the last formula or number of the text.
 */
export function* answersIn(whole: string): Generator<Found> {
  const output = whole.slice(-LONGEST);
  const tagged = resultTag(output);
  if (tagged !== undefined) yield* within(tagged, 'result-tag');
  const marked = [boxedAnswer(output), taggedAnswer(output), jsonAnswer(output), minervaAnswer(output)].filter(isThere);
  yield* marked.sort((a, b) => b.end - a.end).map(({ found }) => found);
  const words = wordAnswers(output);
  for (const found of unmarked(output)) yield words.length === 0 ? found : { ...found, words };
}

function* unmarked(output: string): Generator<Found> {
  const seen = formulas(output);
  yield* afterWords(output, seen);
  const quoted = boxedAnswer(output, { quoted: true });
  if (quoted) yield quoted.found;
  const whole = output.length <= LONGEST_WHOLE ? bare(output) : '';
  if (!seen.some(({ delimited }) => delimited) && isFormulaAlone(whole)) {
    yield { text: whole, by: 'whole', plain: true };
  }
  yield* lastValues(output, seen);
  yield* wordsAlone(output);
}

/** All formulas and numbers, from the last to the first. */
function* lastValues(text: string, seen: readonly Formula[]): Generator<Found> {
  const placed: Placed[] = plainValues(text)
    // A number inside a formula is not a candidate.
    .filter(({ start, end }) => !seen.some((formula) => start < formula.end && formula.start < end))
    .slice(-MOST)
    .map((value) => ({
      end: value.end,
      found: { text: value.text, by: 'number', plain: true, ...alternative(text, value) },
    }));
  placed.push(...groupsOf(seen, text));
  const bare = bareFormula(text);
  if (bare) placed.unshift(bare);
  const bold = boldFormula(text);
  if (bold) placed.unshift(bold);
  yield* placed.sort((a, b) => b.end - a.end).map((each) => each.found);
}

/** Matches text that is more than a number: LaTeX, an inequality, a ratio of three, a point, an equation of a line. */
const IS_FORMULA = /[\\^<>≤≥]|\d\s*:\s*\d+\s*:|^[([][^()]+,[^()]+[)\]]$|^[a-z](?:\([a-z]\))?\s*=.*[a-z]/;

const VERB = /\b(?:is|are|get|obtain|have|be|equals|so|thus|hence|therefore)\b,?|(?<=[a-zA-Z]):(?=\s)|=(?=\s)/gi;

/** A formula without dollar signs at the end of the last sentence: `So its length is 2\sqrt{3}.` */
function bareFormula(text: string): Placed | undefined {
  const from = Math.max(0, text.length - 400);
  // `=` counts as a verb, too. In `The line is y = 3x + 1.` the formula begins after `is`, so the verb before `=` is tried.
  const verbs = [...text.slice(from).matchAll(VERB)].slice(-2).reverse();
  const said = verbs
    .slice(0, verbs[0]?.[0] === '=' ? 2 : 1)
    .flatMap((verb) => saidBehind(text, from + verb.index + verb[0].length))
    .find(
      ({ text: formula }) =>
        IS_FORMULA.test(formula) &&
        !/\$|\\[([]|=.*=|\b(?:and|or)\b/.test(formula) &&
        isFormulaAlone(formula) &&
        parseMath(formula) !== undefined,
    );
  return said && { end: said.end, found: { text: said.text, by: 'formula', plain: false } };
}

/** A formula in bold at the end: `The vertex is **(3, -4)**.` */
function boldFormula(text: string): Placed | undefined {
  const from = Math.max(0, text.length - 400);
  const bold = [...text.slice(from).matchAll(/\*\*([^*\n]{2,80})\*\*/g)].at(-1);
  if (!bold) return undefined;
  const formula = bare(bold[1] ?? '');
  const isReadable = /[^\d.]/.test(formula) && isFormulaAlone(formula) && parseMath(formula) !== undefined;
  if (!isReadable) return undefined;
  return { end: from + bold.index + bold[0].length, found: { text: formula, by: 'formula', plain: true } };
}

/** For answers that are words: the text after `answer is`, an output of only a few words, or the end of the last sentence. */
function* wordsAlone(text: string): Generator<Found> {
  const said = [...text.matchAll(/answer is:?\s*([^\n.]{1,60})/gi)].at(-1)?.[1];
  if (said !== undefined) yield { text: said.trim(), by: 'final-answer', plain: true };
  if (text.trim() !== '' && text.length <= 80) yield { text: text.trim(), by: 'whole', plain: true };
  const [words] = wordAnswers(text);
  if (words !== undefined) yield { text: words, by: 'sentence', plain: true };
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}
