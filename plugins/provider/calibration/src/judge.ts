import type { AskedOfJudge } from '@agora/judging';
import { type RandomSource, check, solve } from '@agora/nano-world';
import type { Profile } from './profile.js';
import { chance } from './author.js';

const RIGHT = 5;
const WRONG = 2;
const UNREADABLE = 1;
const WORDS: Record<number, string> = {
  [RIGHT]: 'It is what was asked for, and right.',
  [WRONG]: 'It has the right form, but it is wrong.',
  [UNREADABLE]: 'It is not in the form that was asked for.',
};

/**
 * A model that judges a response of the nano world, which it can compute: right, wrong or not to be read. It errs as often as
 * it writes wrong responses. Undefined where the task is of another world.
 */
export function judge(
  { task: instruction, text, output }: AskedOfJudge,
  profile: Profile,
  random: RandomSource,
): string | undefined {
  const task = solve(instruction);
  if (!task) return undefined;
  // Programs are not run here: one that is written otherwise than the solution counts as wrong.
  const result = task.domain === 'code' ? sameProgram(task.response, text) : check(task, text);
  const right = result.correct ? RIGHT : result.extracted === null ? UNREADABLE : WRONG;
  const score = chance(random, profile.wrongShare) ? 1 + random.int(RIGHT) : right;
  const feedback = WORDS[score] ?? 'It is so so.';
  if (chance(random, profile.malformedShare)) return feedback;
  return output === 'json' ? JSON.stringify({ feedback, score }) : `${feedback}\n[RESULT] ${score}`;
}

function sameProgram(solution: string, text: string): { correct: boolean; extracted: string | null } {
  const plain = (program: string): string => program.replace(/\s+/g, ' ').trim();
  return { correct: plain(text) === plain(solution), extracted: text.includes('def ') ? text : null };
}
