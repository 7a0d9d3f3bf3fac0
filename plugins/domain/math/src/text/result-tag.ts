import { lastResult } from '@agora/math-equivalence';

/** How AgoraBench's math students say their final answer: `[RESULT] 18 [/RESULT]`. */
export function resultTag(answer: string): string {
  return `[RESULT] ${answer} [/RESULT]`;
}

/** Why a response breaks the rule "one tag, not empty, at the very end"; undefined when it keeps it. */
export function resultTagProblem(response: string): string | undefined {
  const opens = response.split('[RESULT]').length - 1;
  const closes = response.split('[/RESULT]').length - 1;
  if (opens === 0 && closes === 0) return 'has no [RESULT] … [/RESULT]';
  if (opens !== 1 || closes !== 1) return `has ${opens} × [RESULT] and ${closes} × [/RESULT] instead of one each`;
  if (!response.trimEnd().endsWith('[/RESULT]')) return 'goes on after [/RESULT], or closes the tag before it opens';
  return lastResult(response) === undefined ? 'has an empty [RESULT] tag' : undefined;
}
