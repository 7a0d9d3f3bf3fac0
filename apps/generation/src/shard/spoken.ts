import type { Completion, Draft, Prompt } from '@agora/plugin-api';
import { partThoughts, wellFormed, withoutEndTokens, withoutThoughts } from '@agora/text-tools';

/** What a model said, and what it thought before. */
export interface Spoken {
  completion: Completion;
  thoughts: string;
}

/** Parts what was thought, aloud or beside the text, from what was said; end tokens that a decoder has left at the end go. */
export function spoken(completion: Completion): Spoken {
  const { answer, thoughts } = partThoughts(completion.text);
  const all = [completion.thoughts ?? '', ...thoughts]
    .map((thought) => thought.trim())
    .filter((thought) => thought !== '');
  return { completion: { ...completion, text: withoutEndTokens(answer) }, thoughts: all.join('\n\n') };
}

/** The draft as it becomes a row: text that can be written down, with the thoughts where they are kept. */
export function rowOf({ instruction, response }: Draft, kept: string): Draft {
  const whole = kept === '' ? response : `<think>\n${kept}\n</think>\n\n${response}`;
  return { instruction: wellFormed(instruction), response: wellFormed(whole) };
}

/** A row's draft as other prompts may show it. */
export function withoutKept({ instruction, response }: Draft): Draft {
  return { instruction, response: withoutThoughts(response) };
}

/** A prompt that can be sent: seeds and earlier rows may hold halves of characters. */
export function sendable(prompt: Prompt): Prompt {
  if (prompt.kind === 'text') return { ...prompt, text: wellFormed(prompt.text) };
  return { ...prompt, messages: prompt.messages.map((each) => ({ ...each, content: wellFormed(each.content) })) };
}
