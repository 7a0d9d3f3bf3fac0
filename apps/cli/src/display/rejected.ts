import type { Prompt } from '@agora/plugin-api';
import type { Output } from '../output.js';
import { indent, formatPrompt } from './format-prompt.js';

/** A rejected output with what it answered. */
export interface RejectedOutput {
  reason: string;
  detail?: string | undefined;
  /** Null when it was not kept: by an older version, for instance. */
  prompt: Prompt | null;
  output: string;
}

export function sayRejected({ reason, detail, prompt, output: text }: RejectedOutput, output: Output): void {
  output.say(`\n  ${output.paint('red', `rejected: ${reason}`)}${detail === undefined ? '' : ` (${detail})`}`);
  output.say('  asked:');
  output.say(output.paint('dim', indent(prompt ? formatPrompt(prompt) : '(the prompt was not kept)')));
  output.say('  answered:');
  output.say(indent(text === '' ? '(nothing)' : text));
}
