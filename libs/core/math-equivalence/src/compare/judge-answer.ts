import type { MathTree } from '@agora/plugin-api';
import { isMarked, type Found } from '../extract/found.js';
import { boxedAnswer, minervaAnswer } from '../extract/marked.js';
import { answersIn } from '../extract/read-answer.js';
import { parseMath } from '../parse/parse-math.js';
import { UNITS } from '../text/words.js';
import { normalForm } from '../text/normal-form.js';
import { compareTrees } from './compare-trees.js';
import { any, type Decision } from './decision.js';
import { decimalComma, type Gold } from './gold.js';

/** Which layer decided: `string` (equal after normalisation) or `number` (exact computation). */
export type Layer = 'string' | 'number';

export interface Judgement {
  decision: Decision;
  by: Layer;
  /** Set when words of the output were taken as the answer instead of the value that was found: those words. */
  words?: string;
  /** When undecided: the pairs that are left to compare; the answer is right if one of them is equal. */
  open: { gold: MathTree; answer: MathTree }[];
}

/** Where to look for the answer. `auto`: at the most reliable place that the output has. `boxed`, `minerva`: only there. */
export type ReadingRule = 'auto' | 'boxed' | 'minerva';

/** The answer of an output: the first candidate that can be parsed, or a marked one (tag, box, sentence) even if it cannot. */
export function readAnswer(output: string, rule: ReadingRule = 'auto'): Found | undefined {
  if (rule === 'boxed') return (boxedAnswer(output) ?? boxedAnswer(output, { quoted: true }))?.found;
  if (rule === 'minerva') return minervaAnswer(output)?.found;
  let first: Found | undefined;
  for (const found of answersIn(output)) {
    if (first && isMarked(first) && found.by !== first.by) return first;
    if (found.denied === true || parseMath(found.text) !== undefined) return found;
    first ??= found;
  }
  return first;
}

/** Compares an answer that was read with {@link readAnswer} with the gold one. */
export function judge(gold: Gold, found: Found): Judgement {
  for (const words of isWord(gold) ? [...(found.words ?? []), found.text] : []) {
    const said = judgeText(gold, words.replace(/,?\s+and\s+/g, ', '), true);
    if (said.decision === 'equal') return words === found.text ? said : { ...said, words };
  }
  const choice = isWord(gold) ? CHOICE.exec(found.text)?.[1] : undefined;
  if (choice !== undefined) return judgeText(gold, choice, true);
  const wantsSeveral = gold.trees.some(({ op }) => op === 'list' || op === 'set');
  if (found.several === true && found.joined !== undefined && !wantsSeveral) {
    return judgeText(gold, found.joined, found.plain);
  }
  if (found.denied === true) return { decision: 'different', by: 'string', open: [] };
  const single = judgeText(gold, found.text, found.plain);
  if (single.decision === 'equal' || !wantsSeveral || found.joined === undefined) return single;
  return judgeText(gold, found.joined, found.plain);
}

/** Matches the letter of a choice in `\\text{(C)}\\ 12` and `(C) 12`. */
const CHOICE = /^(?:\\(?:text|textbf|mathrm|mathbf)\s*\{\s*)?\(([A-Z])\)/;

/** Whether gold is a word: a name, a day, the letter of a choice. */
function isWord({ trees }: Gold): boolean {
  return (
    trees.length > 0 &&
    trees.every(({ op, args, value }) => op === 'text' || (op === 'sym' && !args && /^[A-Z]$/.test(value ?? '')))
  );
}

function judgeText(gold: Gold, text: string, plain: boolean): Judgement {
  const form = normalForm(text);
  if (form !== '' && form === gold.form) return { decision: 'equal', by: 'string', open: [] };
  const answers = treesOf(text, plain);
  if (gold.trees.length === 0 || answers.length === 0) return { decision: 'different', by: 'string', open: [] };
  const open: Judgement['open'] = [];
  const decisions = gold.trees.flatMap((one) =>
    answers.map((other) => {
      const decision = compareTrees(one, other);
      if (decision === 'undecided') open.push({ gold: one, answer: other });
      return decision;
    }),
  );
  const decision = any(decisions);
  return { decision, by: 'number', open: decision === 'undecided' ? open : [] };
}

function treesOf(text: string, plain: boolean): MathTree[] {
  const decimal = plain ? decimalComma(text) : undefined;
  return [parseMath(text), decimal, scientific(text), inWords(text), ...aroundRoughly(text)].filter(
    (tree) => tree !== undefined,
  );
}

const NUMBERS = 'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen'
  .concat(' seventeen eighteen nineteen twenty')
  .split(' ');

/** The value of a number in words, such as `eleven`, alone or with a unit. */
function inWords(text: string): MathTree | undefined {
  const [, word, unit = 'unit'] =
    /^\s*(?:\\(?:text|textbf|mathrm)\s*\{)?\s*\*{0,2}([a-z]{3,9})\*{0,2}(?:\s+([a-z]{1,12}))?\s*\}?\.?\s*$/i.exec(
      text,
    ) ?? [];
  const value = NUMBERS.indexOf(word?.toLowerCase() ?? '');
  return value < 0 || !UNITS.has(unit.toLowerCase()) ? undefined : parseMath(String(value));
}

/** Reads `3e-3` as a number; in mathematics it may also be the difference 3e − 3. */
function scientific(text: string): MathTree | undefined {
  const match = /^\s*(-?\d+)[eE](-\d)\s*$/.exec(text);
  return match ? parseMath(`${match[1]}.0e${match[2]}`) : undefined;
}

/** Both sides of `\sqrt{2} \approx 1.414`; either may be right. */
function aroundRoughly(text: string): (MathTree | undefined)[] {
  const plain = text
    .replace(/\s*(?:\\[,;:! ]\s*)?\(\s*(?:\\approx|≈)\s*([^()]{1,40})\)\s*$/, ' \\approx $1')
    .replace(/\\text\s*\{\s*,?\s*(?:or\s+)?(?:about|approximately|roughly)\s*\}/, ' \\approx ');
  const sides = plain.split(/\\(?:approx|simeq|doteq)(?![a-zA-Z])|≈/);
  if (sides.length !== 2 || sides.some((side) => side.trim() === '')) return [];
  return sides.map((side) => parseMath(side));
}
