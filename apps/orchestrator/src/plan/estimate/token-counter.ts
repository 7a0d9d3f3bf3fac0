import type { Prompt } from '@agora/plugin-api';

/** What the chat format adds per message, and once per answer. */
const PER_MESSAGE = 4;
const PER_CHAT = 3;

/** Counts as OpenAI's newer models do (o200k). Other vendors' tokenizers give somewhat other numbers. */
export class TokenCounter {
  private constructor(private readonly count: (text: string) => number) {}

  /** The table of tokens takes a while to load, so it is loaded when it is needed. */
  static async load(): Promise<TokenCounter> {
    const [{ Tiktoken }, { default: ranks }] = await Promise.all([
      import('js-tiktoken/lite'),
      import('js-tiktoken/ranks/o200k_base'),
    ]);
    const encoder = new Tiktoken(ranks);
    // Text that looks like a control token is text here.
    return new TokenCounter((text) => encoder.encode(text, [], []).length);
  }

  of(prompt: Prompt): number {
    if (prompt.kind === 'text') return this.count(prompt.text);
    return prompt.messages.reduce((sum, { content }) => sum + PER_MESSAGE + this.count(content), PER_CHAT);
  }
}
