import type { ItemScore, ScoringTools, SymbolicComparison } from '@agora/plugin-api';
import type { Gold } from './gold.js';
import { judge, readAnswer, type Judgement, type ReadingRule } from './judge-answer.js';

/** Largest number of pairs compared symbolically for one output, since each may take the full time limit. */
const MOST_PAIRS = 4;

/**
 * Scores an output against a gold answer in three layers: equal strings, then exact computation, then, where these leave it
 * undecided, symbolic comparison by the tools (sympy). `details` say where the answer was found and which layer decided (`none`
 * when no layer could).
 */
export async function scoreAnswer(
  gold: Gold,
  output: string,
  rule: ReadingRule,
  tools: Pick<ScoringTools, 'symbolicallyEqual'>,
): Promise<ItemScore> {
  const found = readAnswer(output, rule);
  if (!found) return { value: 0, extracted: null, reason: 'no answer found' };
  const judgement = judge(gold, found);
  const extracted = judgement.words ?? found.text;
  const by = judgement.words === undefined ? found.by : 'sentence';
  const details = { extraction: by, layer: judgement.by };
  if (judgement.decision !== 'undecided') {
    const value = judgement.decision === 'equal' ? 1 : 0;
    return { value, extracted, reason: `${judgement.decision} (${judgement.by}, ${by})`, details };
  }
  const { equal, reason } = await symbolically(judgement.open, tools);
  const word = equal === null ? 'undecided' : equal ? 'equal' : 'different';
  return {
    value: equal === true ? 1 : 0,
    extracted,
    reason: `${word} (symbolic, ${by}): ${reason}`,
    details: { ...details, layer: equal === null ? 'none' : 'symbolic' },
  };
}

/** Compares the pairs symbolically: `equal` when one of them is. */
async function symbolically(
  pairs: Judgement['open'],
  tools: Pick<ScoringTools, 'symbolicallyEqual'>,
): Promise<SymbolicComparison> {
  let comparison: SymbolicComparison = { equal: null, reason: 'there is no symbolic comparison here' };
  for (const { gold, answer } of pairs.slice(0, MOST_PAIRS)) {
    const next = await tools.symbolicallyEqual?.(gold, answer);
    if (next?.equal) return next;
    if (next) comparison = next;
  }
  return comparison;
}
