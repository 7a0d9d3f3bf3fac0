import type { Draft, PromptTemplate } from '@agora/contracts';
import { END, readTwoSections } from './sections.js';
import { THEMES } from './themes.js';

const show = ({ instruction, response }: Draft, index: number): string =>
  [`Example ${index + 1}`, '', 'INPUT:', instruction, 'OUTPUT:', response, END].join('\n');

const task = (theme: string): string =>
  [
    'You write practice material for someone who is learning to solve mathematics problems. Write one new problem together',
    'with its worked solution.',
    '',
    `Theme: ${theme}`,
    '',
    'What makes a good one:',
    '- The problem says everything that is needed to solve it and has exactly one right answer.',
    '- It is your own. The examples below show the form and the level; neither repeat nor reword them.',
    '- The solution goes step by step, and each step says why it is taken.',
    '- The last line of the solution is the final answer alone, in the form [RESULT] answer [/RESULT]. The tag stands there',
    '  once and nowhere else.',
    '',
    `Form: the problem after "INPUT:", the solution after "OUTPUT:", each marker on a line of its own, then "${END}". Nothing`,
    'before and nothing after.',
  ].join('\n');

/** Three worked instances and a theme; asks for another instance in the same form. */
export const instanceGeneration: PromptTemplate = {
  stop: [END],
  render: ({ demonstrations }, rng) => {
    const theme = rng.pick(THEMES);
    const content = [task(theme), ...demonstrations.map(show), 'Now write yours.'].join('\n\n');
    return { prompt: { kind: 'chat', messages: [{ role: 'user', content }] }, variables: { theme } };
  },
  parse: (output) => readTwoSections(output, 'INPUT:', 'OUTPUT:'),
};
