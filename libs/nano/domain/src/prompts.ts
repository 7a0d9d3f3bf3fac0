import type { Draft, Prompt } from '@agora/plugin-api';
import type { Brief } from './brief.js';
import { END, EXAMPLE, POOR, REVISED, writePair } from './markers.js';

const INSTRUCTION = 'Instruction:';
const ALONE = 'Write the response and nothing else.';

/** The second sentence of a prompt says what to do; it tells the templates apart. */
const orders = {
  'new-instance': (brief: Brief) => `Write one new ${brief.noun} with its response.`,
  response: (brief: Brief) => `Write the response to the ${brief.noun} below.`,
  'improved-instance': (brief: Brief) => `Improve the ${brief.noun} below and its response.`,
};

export type NanoTemplate = keyof typeof orders;
export const NANO_TEMPLATES = Object.keys(orders) as NanoTemplate[];

/** How a prompt begins, by domain and template. */
export function beginning(brief: Brief, template: NanoTemplate): string {
  return `${brief.opening} ${orders[template](brief)}`;
}

export function askForInstance(brief: Brief, theme: string, demonstrations: readonly Draft[]): Prompt {
  return user(
    `${beginning(brief, 'new-instance')} Its theme: ${theme}.`,
    brief.format,
    'Some examples of the form:',
    ...demonstrations.map((example) => `${writePair(EXAMPLE, example)}\n${END}`),
    `Now write one of your own, different from the examples, in the same form: \`${EXAMPLE.instruction}\` and the ` +
      `${brief.noun}, then \`${EXAMPLE.response}\` and the response, then \`${END}\`.`,
  );
}

export function askForResponse(brief: Brief, instruction: string): Prompt {
  return user(beginning(brief, 'response'), brief.format, `${INSTRUCTION} ${instruction}`, ALONE);
}

export function askForRevision(brief: Brief, poor: Draft): Prompt {
  return user(
    `${beginning(brief, 'improved-instance')} Make the question clear and complete, and the answer right. ` +
      'Where the question only names a topic, write a proper one on that topic.',
    brief.format,
    writePair(POOR, poor),
    `Reply in this form: \`${REVISED.instruction}\` and the better ${brief.noun}, then \`${REVISED.response}\` and ` +
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
