import type { Prompt } from '@agora/plugin-api';

const CHAT_ENDING = 'Reason step by step, and put your final answer within \\boxed{}.';
/** Where a base model that goes on with another problem is cut. */
export const FEW_SHOT_STOP = ['Problem:', '</s>', '<|im_end|>'];

/** A problem with a worked solution whose answer stands in a box. */
interface Shot {
  problem: string;
  solution: string;
  answer: string;
}

/** Four examples of our own, one for each of algebra, counting, geometry and number theory. */
const SHOTS: readonly Shot[] = [
  {
    problem: 'For which values of $x$ is $\\dfrac{x^2-9}{x-3}=5$?',
    solution:
      'For $x \\neq 3$ the fraction is $\\frac{(x-3)(x+3)}{x-3} = x+3$. So $x+3=5$, which gives $x=2$, and $2 \\neq 3$. ' +
      'Therefore, $x=\\boxed{2}$.',
    answer: '2',
  },
  {
    problem:
      'A box holds $4$ red and $6$ blue marbles. Two marbles are drawn without being put back. What is the probability ' +
      'that both are blue? Give your answer as a common fraction.',
    solution:
      'There are $\\binom{10}{2}=45$ pairs of marbles, all equally likely, and $\\binom{6}{2}=15$ of them are blue pairs. ' +
      'The probability is $\\frac{15}{45}=\\boxed{\\frac{1}{3}}$.',
    answer: '\\frac{1}{3}',
  },
  {
    problem: 'A right triangle has legs of length $2$ and $6$. How long is its hypotenuse, in simplest radical form?',
    solution:
      'By the Pythagorean theorem the hypotenuse is $\\sqrt{2^2+6^2}=\\sqrt{40}$. Since $40=4\\cdot 10$, this is ' +
      '$\\boxed{2\\sqrt{10}}$.',
    answer: '2\\sqrt{10}',
  },
  {
    problem: 'What is the remainder when $7^{50}$ is divided by $5$?',
    solution:
      'Since $7 \\equiv 2 \\pmod 5$ and $2^4=16 \\equiv 1 \\pmod 5$, powers repeat with period $4$. As $50=4\\cdot 12+2$, ' +
      'we get $7^{50} \\equiv 2^2 = 4 \\pmod 5$. The remainder is $\\boxed{4}$.',
    answer: '4',
  },
];

/** The examples in Minerva's form, each ending with its sentence. */
const EXAMPLES: string = SHOTS.map(
  ({ problem, solution, answer }) =>
    `Problem:\n${problem}\n\nSolution:\n${solution}\nFinal Answer: The final answer is $${answer}$. I hope it is correct.\n\n`,
).join('');

export function chatPrompt(problem: string): Prompt {
  return { kind: 'chat', messages: [{ role: 'user', content: `${problem}\n\n${CHAT_ENDING}` }] };
}

export function fewShotPrompt(problem: string): Prompt {
  return { kind: 'text', text: `${EXAMPLES}Problem:\n${problem}\n\nSolution:` };
}
