import type { PromptWording } from '@agora/domain-kit';
import { THEMES } from './themes.js';

/** What math says in its prompts. The texts are Agora's own. */
export const MATH: PromptWording = {
  role: 'You write practice material for someone who is learning to solve mathematics problems.',
  noun: { one: 'problem', plural: 'problems', response: 'worked solution' },
  themes: THEMES,
  instructionRules: ['The problem says everything that is needed to solve it and has exactly one right answer.'],
  responseRules: [
    'The solution goes step by step, and each step says why it is taken.',
    'The last line of the solution is the final answer alone, in the form [RESULT] answer [/RESULT]. The tag stands there once and nowhere else.',
  ],
  respond:
    'Solve the problem below for someone who is learning to solve such problems. Check what can be checked before you ' +
    'give the answer.',
  improve:
    'Below are a mathematics question and an answer to it, taken from material of poor quality: the question may be ' +
    'unclear, incomplete, too easy or too hard to follow; the answer may be wrong, terse or badly told. Write both anew so ' +
    'that someone can learn from them. Stay with the subject of the original.',
};
