import type { PromptTemplate } from '@agora/contracts';
import { END, readOneSection } from './sections.js';

const ask = (instruction: string): string =>
  [
    'Solve the problem below for someone who is learning to solve such problems: go step by step, say why each step is taken,',
    'and check what can be checked. The last line of the solution is the final answer alone, in the form',
    '[RESULT] answer [/RESULT]. The tag stands there once and nowhere else.',
    '',
    `Form: the solution after "OUTPUT:", which stands on a line of its own, then "${END}". Nothing before and nothing after.`,
    '',
    'INPUT:',
    instruction,
  ].join('\n');

/** One problem; asks for its worked solution. */
export const responseGeneration: PromptTemplate = {
  stop: [END],
  render: ({ instruction = '' }) => ({
    prompt: { kind: 'chat', messages: [{ role: 'user', content: ask(instruction) }] },
    variables: {},
  }),
  parse: (output, instruction = '') => readOneSection(output, 'OUTPUT:', instruction),
};
