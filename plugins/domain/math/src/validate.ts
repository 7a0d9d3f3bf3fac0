import type { Draft, Violation } from '@agora/plugin-api';
import { emptyParts, LEFTOVERS, placeholders, STAND_INS, tooLong } from '@agora/domain-kit';
import { resultTagProblem } from './text/result-tag.js';

/** AgoraBench's rules for math: not too long, no placeholders, one `[RESULT]` tag at the end of the response. */
export function validate(draft: Draft, maxCharacters: number): Violation[] {
  const { instruction, response } = draft;
  return [
    ...emptyParts(draft),
    ...tooLong(draft, maxCharacters),
    ...placeholders([instruction, response], [...STAND_INS, ...LEFTOVERS]),
    ...tagProblems(instruction, response),
  ];
}

function tagProblems(instruction: string, response: string): Violation[] {
  if (/\[\/?RESULT\]/.test(instruction)) return [{ reason: 'result-tag', detail: 'the instruction holds a tag' }];
  const problem = resultTagProblem(response);
  return problem === undefined ? [] : [{ reason: 'result-tag', detail: problem }];
}
