import type { PromptWording } from '@agora/domain-kit';
import { FIRST_WORDS } from './first-words.js';
import { THEMES } from './themes.js';

/** What instruction following says in its prompts. The texts are Agora's own. */
export const INSTRUCTIONS: PromptWording = {
  role: 'You write examples of how a capable assistant serves the people who turn to it.',
  noun: { one: 'instruction', plural: 'instructions', response: 'response' },
  themes: THEMES,
  firstWords: FIRST_WORDS,
  instructionRules: [
    'The instruction is what a real person could ask, demanding yet possible to fulfil in writing, and brings all that is needed for it.',
  ],
  responseRules: [
    'The response does what the instruction asks, all of it and nothing else: correct, specific, and as long as the matter needs.',
    'The response speaks to the person who asked. It neither repeats the instruction nor speaks of itself.',
  ],
  respond: 'Answer the person who wrote the instruction below, as well as you can.',
  improve:
    'Below are a question and an answer to it, found on the web: the question may be unclear, careless or lack what is needed ' +
    'to answer it; the answer may be wrong, terse or badly told. Write both anew so that they show how a capable assistant ' +
    'serves people. Stay with the subject of the original.',
};
