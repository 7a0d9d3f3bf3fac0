import type { Prompt } from '@agora/plugin-api';

/** A prompt for people: each message begins a new line, with its role in front. */
export function formatPrompt(prompt: Prompt): string {
  if (prompt.kind === 'text') return prompt.text;
  return prompt.messages.map(({ role, content }) => `${role}: ${content}`).join('\n');
}

export function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
