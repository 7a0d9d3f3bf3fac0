import type { Prompt } from '@agora/plugin-api';

/** A prompt as people read it: one line per message's beginning, its role before it. */
export function formatPrompt(prompt: Prompt): string {
  if (prompt.kind === 'text') return prompt.text;
  return prompt.messages.map(({ role, content }) => `${role}: ${content}`).join('\n');
}

export function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
