/** How an answer was found, from the surest sign to the weakest. */
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
  /** As it stands in the output. */
  text: string;
  by: AnswerSign;
  /** Found in prose, where `1,5` may be a decimal number. */
  plain: boolean;
  /** All parts, when the output gives several side by side: `\boxed{1}` and `\boxed{2}`. */
  joined?: string;
  /** The parts stand for each other: `$2$ or $3$`. Where one answer is asked for, neither is given. */
  several?: boolean;
  /** `The answer is not 5`, `at least 5`: as it stands, and no number in it. */
  denied?: boolean;
  /** What the output may say when its answer is a word, as in `So it is Evelyn.` */
  words?: readonly string[];
}

/** An answer and where it ends. */
export interface Placed {
  end: number;
  found: Found;
}

/** Whether somebody marked it as the answer, so that nothing else is taken for it. */
export function isMarked({ by }: Found): boolean {
  return by === 'result-tag' || by === 'answer-tag' || by === 'boxed' || by === 'minerva';
}
