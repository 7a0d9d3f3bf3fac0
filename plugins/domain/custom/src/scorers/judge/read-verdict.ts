/** The mark that a judgment ends with; a reason where it has none that could be trusted. */
export type Verdict = { ok: true; mark: number } | { ok: false; reason: string };

/** Markup and marks of punctuation that may stand around a tag. */
const AROUND = String.raw`[\s*_~.#>)\]]{0,12}`;
const TAG = new RegExp(
  String.raw`\[\s*RESULT\s*\]\**\s*:?\s*[*_(\[]{0,3}(-?\d+(?:[.,]\d+)?)[*_)\]]{0,3}(?:\s*(?:\/|out\s+of)\s*(\d+))?${AROUND}(?:\[\s*\/\s*RESULT\s*\])?${AROUND}$`,
  'i',
);
const OPEN = /\[\s*RESULT\s*\]/gi;
const QUOTES = '"\'`“”‘’«»„';

/**
 * Reads the mark of a judgment: the last `[RESULT] n`, with nothing behind it. A tag that the answer itself holds counts only on a line
 * of its own, since a judge quotes what it judges. Whole numbers within the scale alone: nothing is rounded or brought into it.
 */
export function readVerdict(judgment: string, answer: string, { min, max }: { min: number; max: number }): Verdict {
  const text = judgment.trim();
  if (text === '') return { ok: false, reason: 'the judge said nothing' };
  const at = [...text.matchAll(OPEN)].at(-1)?.index;
  if (at === undefined) return { ok: false, reason: 'the judgment has no [RESULT]' };
  const match = TAG.exec(text.slice(at, at + 200));
  if (!match || at + match[0].length < text.length) {
    return { ok: false, reason: 'the judgment does not end with [RESULT] and a number' };
  }
  const before = text.slice(0, at);
  if (QUOTES.includes(before.at(-1) ?? ' ')) return { ok: false, reason: 'the last [RESULT] is a quotation' };
  const ownLine = /(?:^|\n)[\s*_#>-]*$/.test(before);
  if (!ownLine && holdsTag(answer, match[1] ?? '')) {
    return { ok: false, reason: 'the last [RESULT] may be a quotation of the answer' };
  }
  return markOf(match[1] ?? '', match[2], { min, max });
}

function markOf(said: string, outOf: string | undefined, { min, max }: { min: number; max: number }): Verdict {
  const mark = Number(said);
  if (!Number.isInteger(mark)) return { ok: false, reason: `"${said}" is no whole number` };
  if (outOf !== undefined && Number(outOf) !== max)
    return { ok: false, reason: `"${said} of ${outOf}" is on another scale` };
  return mark >= min && mark <= max
    ? { ok: true, mark }
    : { ok: false, reason: `${mark} is not within ${min} to ${max}` };
}

function holdsTag(answer: string, number: string): boolean {
  return new RegExp(String.raw`\[\s*RESULT\s*\][\s:*_]*${number.replace(/[.]/g, '\\.')}(?!\d)`, 'i').test(answer);
}
