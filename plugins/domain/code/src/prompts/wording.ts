import type { PromptWording } from '@agora/domain-kit';
import { THEMES } from './themes.js';

/** What code says in its prompts. The texts are Agora's own. */
export const CODE: PromptWording = {
  role: 'You write exercises for someone who is learning to program.',
  noun: { one: 'exercise', plural: 'exercises', response: 'program' },
  themes: THEMES,
  instructionRules: [
    'The exercise says exactly what the program does: what goes in, what comes out, and what happens at the edges.',
    'Where a function is asked for, the exercise gives its name and at least one call with its result, as an assertion.',
  ],
  responseRules: [
    'The program is complete, runs as it stands and does all that is asked.',
    'The program alone stands between ``` and ```, with the name of its language after the first three backticks. Outside there is no text: no explanation, no example, no tests. What needs to be said is a comment in the code.',
  ],
  respond: 'Write the program that is asked for below.',
  improve:
    'Below are a programming question and some code that answers it, taken from the web: the question may be vague or lack ' +
    'context, the code may be a fragment. Write both anew so that someone can learn from them: a clear exercise on the same ' +
    'matter, and a program that does all that it asks.',
};
