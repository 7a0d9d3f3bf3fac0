import type { Draft, Prompt } from '@agora/plugin-api';
import type { PromptWording } from './wording.js';
import { END, EXAMPLE, POOR, REVISED, writePair } from './markers.js';

const INSTRUCTION = 'Instruction:';
const ALONE = 'Write the response and nothing else.';

/** The second sentence of a prompt says what to do. By it, simulated generators recognise the template. */
const orders = {
  'new-instance': (wording: PromptWording) => `Write one new ${wording.noun} with its response.`,
  response: (wording: PromptWording) => `Write the response to the ${wording.noun} below.`,
  'improved-instance': (wording: PromptWording) => `Improve the ${wording.noun} below and its response.`,
};

export type NanoTemplate = keyof typeof orders;
export const NANO_TEMPLATES = Object.keys(orders) as NanoTemplate[];

/** The beginning of a prompt, by domain and template. */
export function beginning(wording: PromptWording, template: NanoTemplate): string {
  return `${wording.opening} ${orders[template](wording)}`;
}

export function askForInstance(wording: PromptWording, theme: string, demonstrations: readonly Draft[]): Prompt {
  return user(
    `${beginning(wording, 'new-instance')} Its theme: ${theme}.`,
    wording.format,
    'Some examples of the form:',
    ...demonstrations.map((example) => `${writePair(EXAMPLE, example)}\n${END}`),
    `Now write one of your own, different from the examples, in the same form: \`${EXAMPLE.instruction}\` and the ` +
      `${wording.noun}, then \`${EXAMPLE.response}\` and the response, then \`${END}\`.`,
  );
}

export function askForResponse(wording: PromptWording, instruction: string): Prompt {
  return user(beginning(wording, 'response'), wording.format, `${INSTRUCTION} ${instruction}`, ALONE);
}

export function askForRevision(wording: PromptWording, poor: Draft): Prompt {
  return user(
    `${beginning(wording, 'improved-instance')} Make the question clear and complete, and the answer right. ` +
      'Where the question only names a topic, write a proper one on that topic.',
    wording.format,
    writePair(POOR, poor),
    `Reply in this form: \`${REVISED.instruction}\` and the better ${wording.noun}, then \`${REVISED.response}\` and ` +
      'the better response.',
  );
}

export function themeOf(text: string): string | undefined {
  return /Its theme: (.+)\.$/m.exec(text)?.[1];
}

/** The instruction of a prompt that asks for a response. */
export function instructionOf(text: string): string | undefined {
  const [, after] = text.split(`\n\n${INSTRUCTION} `, 2);
  return after?.split(`\n\n${ALONE}`, 1)[0];
}

function user(...paragraphs: string[]): Prompt {
  return { kind: 'chat', messages: [{ role: 'user', content: paragraphs.join('\n\n') }] };
}
