/** A `[RESULT]` tag with the number that follows it. */
export interface Tag {
  /** Index of its first character in the text. */
  at: number;
  /** The number as it was written: `4`, `4.5`, `-1`, `10`. */
  value: string;
  /** The best score of the scale that it names: 5 of `4/5` and `4 out of 5`. */
  outOf?: string | undefined;
  /** Whether the text ends with it. */
  ends: boolean;
}

/** `[RESULT] 4`, `**[RESULT]** 4`, `[RESULT]: 4`, `[RESULT: 4]`, `[RESULT] (4)`, `[RESULT] 4/5`, `[RESULT] 4 out of 5`. */
const TAG =
  /\[\s*RESULT\s*(?:\]\s*[*_`]{0,3}\s*[:=]?\s*[*_`]{0,3}\s*(?:(?:score|rating)\s*[:=]?\s*)?[([{<]?\s*|[:=]\s*)([+-]?\d+(?:[.,]\d+)?)(?!\d)(?:[\s)*_]{0,3}(?:\/|out\s+of\s)\s*(\d+)(?!\d|[.,]\d))?/gi;

/** What may stand behind a result that ends a text. */
const END = /^[\s.!*_`~)\]}>。]*(?:\[\s*\/\s*RESULT\s*\][\s.!*_`)。]*)?(?:<\/s>|<\|[\w ]+\|>|\s)*$/i;

/** All tags with a number, in order. */
export function tagsOf(text: string): Tag[] {
  return [...text.matchAll(TAG)].map((match) => {
    const behind = match.index + match[0].length;
    return { at: match.index, value: match[1] as string, outOf: match[2], ends: END.test(text.slice(behind)) };
  });
}
