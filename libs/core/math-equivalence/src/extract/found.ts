/** How an answer was found, from the most to the least reliable way. */
export type AnswerSign =
  | 'result-tag'
  | 'answer-tag'
  | 'boxed'
  | 'minerva'
  | 'final-answer'
  | 'answer'
  | 'formula'
  | 'number'
  | 'whole'
  | 'sentence';

export interface Found {
  /** The answer as written in the output. */
  text: string;
  by: AnswerSign;
  /** True when found in prose, where `1,5` may be a decimal number. */
  plain: boolean;
  /** All parts, when the output gives several side by side: `\boxed{1}` and `\boxed{2}`. */
  joined?: string;
  /** True when the parts are alternatives: `$2$ or $3$`. Where one answer is asked for, this gives none. */
  several?: boolean;
  /** True for `The answer is not 5`, `at least 5`: compared as written, and its number is not taken for the answer. */
  denied?: boolean;
  /** Candidates for the case that the answer is a word, as in `So it is Evelyn.` */
  words?: readonly string[];
}

/** An answer and where it ends. */
export interface Placed {
  end: number;
  found: Found;
}

/** Whether the output marks it explicitly as its answer, so that no other candidate is considered. */
export function isMarked({ by }: Found): boolean {
  return by === 'result-tag' || by === 'answer-tag' || by === 'boxed' || by === 'minerva';
}
