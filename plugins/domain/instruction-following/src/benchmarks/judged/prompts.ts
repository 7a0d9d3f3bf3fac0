import type { Prompt, PromptStyle } from '@agora/plugin-api';

/** What a base model is shown, so that it answers and ends. */
const EXAMPLES = [
  {
    instruction: 'What should I think of before I adopt an older dog?',
    response:
      'Older dogs often settle in quickly, but a few things are worth checking first:\n\n' +
      '1. Health: ask for the records and have a vet look at joints, teeth and heart.\n' +
      '2. Time: they need shorter walks, yet more patience in the first weeks.\n' +
      '3. Money: insurance costs more from about eight years on.\n\n' +
      'If you can visit twice, do. The second visit shows much more of the dog.',
  },
  {
    instruction: 'Rewrite this so that it sounds friendlier: "Send the report by Friday."',
    response: 'Could you send me the report by Friday? Thank you, it helps me a lot.',
  },
];

const SECTION = '# Instruction';

/** A chat is the instruction alone; a text has two worked examples before it. */
export function openPrompt(instruction: string, style: PromptStyle): Prompt {
  if (style === 'chat') return { kind: 'chat', messages: [{ role: 'user', content: instruction }] };
  const shown = EXAMPLES.map((example) => `${section(example.instruction)}\n${example.response}\n\n`);
  return { kind: 'text', text: `${shown.join('')}${section(instruction)}\n` };
}

export function openStop(style: PromptStyle): string[] {
  return style === 'chat' ? [] : [`\n${SECTION}`];
}

function section(instruction: string): string {
  return `${SECTION}\n${instruction}\n\n# Response`;
}
