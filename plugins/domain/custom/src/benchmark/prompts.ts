import type { Prompt, PromptStyle, Seed } from '@agora/plugin-api';

export interface PromptParts {
  task: string;
  /** How an answer is to look; empty for nothing. */
  answer: string;
  /** What a base model is shown, so that it answers and ends. */
  examples: readonly Seed[];
}

const INPUT = '### Input';
const ANSWER = '### Answer';

/** A chat is the input and how to answer; a text has the task and worked examples out of the seeds before it. */
export function promptOf(input: string, style: PromptStyle, { task, answer, examples }: PromptParts): Prompt {
  if (style === 'chat') {
    return { kind: 'chat', messages: [{ role: 'user', content: answer === '' ? input : `${input}\n\n${answer}` }] };
  }
  const shown = examples.map(({ instruction, response = '' }) => `${opened(instruction)}${response}\n\n`);
  return { kind: 'text', text: `${[task, answer].filter(Boolean).join(' ')}\n\n${shown.join('')}${opened(input)}` };
}

/** Where a base model that goes on with another input is cut. */
export function stopOf(style: PromptStyle): string[] {
  return style === 'chat' ? [] : [`\n${INPUT}`, '</s>', '<|im_end|>'];
}

function opened(input: string): string {
  return `${INPUT}\n${input}\n\n${ANSWER}\n`;
}
