import type { MathTree } from '@agora/contracts';
import { answersIn, boxedAnswer, minervaAnswer, type Found } from '../extract/read-answer.js';
import { parseMath } from '../parse/parse-math.js';
import { normalForm } from '../text/normal-form.js';
import { compareTrees } from './compare-trees.js';
import { any, type Decision } from './decision.js';
import { decimalComma, type Gold } from './gold.js';

/** Which layer decided: the same string after normalisation, or exact computation. */
export type Layer = 'string' | 'number';

export interface Judgement {
  decision: Decision;
  by: Layer;
  /** When undecided: pairs of which one would have to be equal. */
  open: { gold: MathTree; answer: MathTree }[];
}

/** `auto`: by the surest sign that the output has. `boxed`, `minerva`: that sign alone. */
export type ReadingRule = 'auto' | 'boxed' | 'minerva';

/** The answer that an output gives: the first that can be read, or a marked one (tag, box, sentence) as it stands. */
export function readAnswer(output: string, rule: ReadingRule = 'auto'): Found | undefined {
  if (rule === 'boxed') return boxedAnswer(output)?.found;
  if (rule === 'minerva') return minervaAnswer(output)?.found;
  let first: Found | undefined;
  for (const found of answersIn(output)) {
    if (first && isMarked(first) && found.by !== first.by) return first;
    if (parseMath(found.text) !== undefined) return found;
    first ??= found;
  }
  return first;
}

function isMarked({ by }: Found): boolean {
  return by === 'result-tag' || by === 'boxed' || by === 'minerva';
}

/** Compares an answer that was read with {@link readAnswer} with the gold one. */
export function judge(gold: Gold, found: Found): Judgement {
  const single = judgeText(gold, found.text, found.plain);
  const wantsSeveral = gold.trees.some(({ op }) => op === 'list' || op === 'set');
  if (single.decision === 'equal' || !wantsSeveral || found.joined === undefined) return single;
  return judgeText(gold, found.joined, found.plain);
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
  return [parseMath(text), decimal].filter((tree) => tree !== undefined);
}
