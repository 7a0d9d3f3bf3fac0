import type { Kwargs } from './kwargs.js';

/** What checks ask of a text beyond its characters. */
export interface TextTools {
  /** Runs of word characters, as NLTK's tokenizer finds them with `\w+`. */
  words(text: string): string[];
  /** As `nltk.sent_tokenize` divides it. */
  sentences(text: string): string[];
  /** As `nltk.word_tokenize` divides it. */
  wordTokens(text: string): string[];
  /** As `langdetect.detect` with seed 0 names it; undefined when the text holds nothing to go by. */
  language(text: string): string | undefined;
}

/** Does a response, which is not blank, follow the instruction? */
export type Check = (response: string, tools: TextTools) => boolean;

/** A kind of instruction. */
export interface InstructionKind {
  /** Data that the check asks for. */
  readonly needs?: 'sentences' | 'language';
  /** The check with the parameters of one instruction. Fault `invalid-input` when they do not fit. */
  check(kwargs: Kwargs): Check;
}

export type InstructionKinds = Readonly<Record<string, InstructionKind>>;
