import type { PromptTemplate } from '@agora/contracts';
import { END, readTwoSections } from './sections.js';

const ask = (instruction: string, response: string): string =>
  [
    'Below are a mathematics question and an answer to it, taken from material of poor quality: the question may be unclear,',
    'incomplete, too easy or too hard to follow; the answer may be wrong, terse or badly told. Write both anew so that someone',
    'can learn from them.',
    '',
    '- The revised question stays with the subject of the original, says everything that is needed and has exactly one right',
    '  answer.',
    '- The revised answer solves the revised question step by step and says why each step is taken.',
    '- The last line of the revised answer is the final answer alone, in the form [RESULT] answer [/RESULT]. The tag stands',
    '  there once and nowhere else.',
    '',
    'Question:',
    instruction,
    '',
    'Answer:',
    response,
    '',
    'Form: the question after "Revised Question:", the answer after "Revised Answer:", each marker at the beginning of a line,',
    `then "${END}". Nothing before and nothing after.`,
  ].join('\n');

/** One poor instance; asks for a better question with a better answer. */
export const qualityEnhancement: PromptTemplate = {
  stop: [END],
  render: ({ instruction = '', response = '' }) => ({
    prompt: { kind: 'chat', messages: [{ role: 'user', content: ask(instruction, response) }] },
    variables: {},
  }),
  parse: (output) => readTwoSections(output, 'Revised Question:', 'Revised Answer:'),
};
