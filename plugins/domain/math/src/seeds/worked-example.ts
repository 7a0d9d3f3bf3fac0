import { gsm8kGold, gsm8kReasoning } from '../benchmarks/gsm8k/items.js';
import { lastBoxed } from '@agora/math-equivalence';
import { resultTag, resultTagProblem } from '../text/result-tag.js';

/** A response in the form that students learn: the reasoning, then the answer in its tag on a line of its own. */
export function workedResponse(reasoning: string, answer: string): string {
  return `${reasoning.trim()}\n${resultTag(answer)}`;
}

/** A user's own response in that form, its answer found by `[RESULT]`, `#### ` or `\boxed{}`; undefined when by none. */
export function asWorkedResponse(response: string): string | undefined {
  if (resultTagProblem(response) === undefined) return response.trim();
  if (response.includes('[RESULT]') || response.includes('[/RESULT]')) return undefined;
  const gold = gsm8kGold(response);
  if (gold !== undefined) return workedResponse(gsm8kReasoning(response), gold);
  const boxed = lastBoxed(response);
  return boxed === undefined ? undefined : workedResponse(response, boxed);
}
