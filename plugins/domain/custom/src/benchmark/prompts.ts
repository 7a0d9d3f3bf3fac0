import type { Prompt, PromptStyle, Seed } from '@agora/plugin-api';

export interface PromptParts {
  task: string;
  /** Instruction on the form of an answer; may be empty. */
  answer: string;
  /** Examples for a base model. */
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

/** Stop sequences for a base model that continues with another input. */
export function stopOf(style: PromptStyle): string[] {
  return style === 'chat' ? [] : [`\n${INPUT}`, '</s>', '<|im_end|>'];
}

function opened(input: string): string {
  return `${INPUT}\n${input}\n\n${ANSWER}\n`;
}
