/** Words after a number, with the factor by which they multiply it. */
export const SCALES: Readonly<Record<string, string>> = {
  hundred: '100',
  thousand: '1000',
  million: '1000000',
  millions: '1000000',
  billion: '1000000000',
  billions: '1000000000',
  trillion: '1000000000000',
  trillions: '1000000000000',
  dozen: '12',
};

/** The factor of `million` and `million dollars`. */
export function scaleOf(words: string): string | undefined {
  return SCALES[/^\s*([a-z]+)/i.exec(words)?.[1]?.toLowerCase() ?? ''];
}

/**
 * Words beside a value are usually its unit or a remark; these words say that another value is meant.
 */
const OTHERWISE = new RegExp(
  String.raw`\b(?:${[
    'not?',
    'never',
    'neither',
    'nor',
    'none',
    'cannot',
    "is ?n[o']?t",
    'except',
    'excluding',
    'without',
    'but',
    'other than',
    'rather than',
    'instead of',
    'different',
    'at (?:least|most)',
    '(?:more|less|fewer|greater|larger|smaller|higher|lower|bigger) than',
    'or (?:more|less|fewer|greater|larger|smaller|higher|lower|above|below)',
    'and (?:above|below|up)',
    'exceeds?',
    'exceeding',
    'above',
    'below',
    'under',
    'over',
    'up ?to',
    'between',
    'from',
    'to',
    'through',
    'min(?:imum)?',
    'max(?:imum)?',
    'multiples? of',
    'factors? of',
    'divisors? of',
    'powers? of',
    'roots? of',
    'hal(?:f|ves)',
    '(?:third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|hundredth|thousandth)s?',
    'twice',
    'double',
    'triple',
    'times',
    'plus',
    'minus',
    'negative',
    'squared',
    'cubed',
    'mod',
    'if',
    'unless',
    'undefined',
    'wrong',
    'incorrect',
    'false',
  ].join('|')})\b`,
  'i',
);

/** Whether words beside a value change its meaning: `\text{at least }5`, `\text{not }5`. */
export function meansOtherwise(words: string): boolean {
  return OTHERWISE.test(words);
}
