import type { DomainName } from '@agora/nano-world';

/** The sentences of a domain in prompts. */
export interface PromptWording {
  /** First sentence of every prompt of the domain; no other domain has it. */
  readonly opening: string;
  /** What one instruction is called. */
  readonly noun: string;
  /** What a good response looks like. */
  readonly format: string;
}

const opening = (subject: string) => `You write training data for a very small language model that learns ${subject}.`;

export const WORDINGS: Readonly<Record<DomainName, PromptWording>> = {
  math: {
    opening: opening('arithmetic'),
    noun: 'arithmetic problem',
    format:
      'A response gives one equation after another, each with a full stop, and ends with `Answer:` and the number. ' +
      'For example: `10 + 9 = 19. Answer: 19`',
  },
  code: {
    opening: opening('Python programming'),
    noun: 'programming exercise',
    format:
      'A response is one Python function named f, written on a single line, without a code fence or an explanation. ' +
      'For example: `def f(x): return x + 3`',
  },
  'instruction-following': {
    opening: opening('to follow instructions'),
    noun: 'instruction',
    format:
      'A response is exactly the text that the instruction asks for, on a single line, without quotation marks, ' +
      'a greeting or an explanation. For example, for "Write cat in upper case": `CAT`',
  },
};
