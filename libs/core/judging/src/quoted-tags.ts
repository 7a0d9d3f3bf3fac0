import { tagsOf, type Tag } from './tags.js';

/** Opening and closing quotation marks. */
const QUOTES: readonly [open: string, close: string][] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['«', '»'],
  ['„', '“'],
  ['「', '」'],
];
/**
 * Number of characters before a tag that must match to call the tag a quotation. Fewer match by chance; with more, a quotation
 * that begins shortly before the tag would be missed.
 */
const CONTEXT = 10;

/** Whether a tag is inside quotation marks, in a quoted line (`>`), or in a code block. */
export function isQuoted(text: string, { at }: Tag): boolean {
  const line = lineAround(text, at);
  if (/^\s*>/.test(line.text)) return true;
  if ((text.slice(0, at).match(/^\s*```/gm) ?? []).length % 2 === 1) return true;
  const before = line.text.slice(0, at - line.from);
  const after = line.text.slice(at - line.from);
  // Backticks around nothing but the whole result are emphasis, not a quotation.
  if (/^`*\[?[^`]*`*\s*\.?$/.test(after) && /^\s*`{1,3}$/.test(before)) return false;
  return QUOTES.some(([open, close]) => opened(before, open, close) && after.includes(close));
}

/** Whether a quotation is still open at the end of `before`. An apostrophe within or after a word does not open one. */
function opened(before: string, open: string, close: string): boolean {
  const marks = open === "'" ? before.replaceAll(/(?<=\w)'/g, '') : before;
  if (open === close) return (marks.split(open).length - 1) % 2 === 1;
  return marks.lastIndexOf(open) > marks.lastIndexOf(close);
}

/**
 * Whether a tag may be repeated from one of the texts that the judge was shown. It is repeated if a shown text has a tag with
 * the same number after the same words. If it is the answer's only tag (`alone`) and a shown text has a tag with the same
 * number at all, it counts as the judge's own only after feedback, and on a line of its own or after the end of a sentence.
 */
export function isRepeated(text: string, tag: Tag, shown: readonly string[], stands: 'alone' | 'elsewhere'): boolean {
  const same = shown.flatMap((source) =>
    tagsOf(source).flatMap(({ at, value }) => (value === tag.value ? [lettersBefore(source, at)] : [])),
  );
  if (same.length === 0) return false;
  const mine = lettersBefore(text, tag.at);
  if (same.some((theirs) => theirs !== '' && mine.endsWith(theirs))) return true;
  return stands === 'alone' && !isConclusion(text, tag);
}

function isConclusion(text: string, { at }: Tag): boolean {
  const before = text.slice(0, at);
  if (before.trim() === '') return false;
  const ownLine = /\n[\s*_#-]*$/.test(before);
  const end = before.replace(/[\s*_#-]+$/, '').at(-1) ?? '';
  return ownLine ? !/[:：,]/.test(end) : /[.!?。！？)]/.test(end);
}

/** The last {@link CONTEXT} characters before a position, without white space and emphasis. */
function lettersBefore(text: string, at: number): string {
  return text
    .slice(Math.max(0, at - 8 * CONTEXT), at)
    .replaceAll(/[\s*_`>]/g, '')
    .slice(-CONTEXT);
}

function lineAround(text: string, at: number): { text: string; from: number } {
  const from = text.lastIndexOf('\n', at) + 1;
  const to = text.indexOf('\n', at);
  return { text: text.slice(from, to === -1 ? undefined : to), from };
}
