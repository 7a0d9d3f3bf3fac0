import { tagsOf, type Tag } from './tags.js';

/** Pairs of marks around a quotation. */
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
/** Letters that tell where words come from; fewer are said by chance, more are cut by whoever quotes. */
const CONTEXT = 10;

/** Whether a mark stands in quotation marks, in a line that is quoted, or in a block of code. */
export function isQuoted(text: string, { at }: Tag): boolean {
  const line = lineAround(text, at);
  if (/^\s*>/.test(line.text)) return true;
  if ((text.slice(0, at).match(/^\s*```/gm) ?? []).length % 2 === 1) return true;
  const before = line.text.slice(0, at - line.from);
  const after = line.text.slice(at - line.from);
  // Emphasis in backticks around the whole result is no quotation of a text.
  if (/^`*\[?[^`]*`*\s*\.?$/.test(after) && /^\s*`{1,3}$/.test(before)) return false;
  return QUOTES.some(([open, close]) => opened(before, open, close) && after.includes(close));
}

/** Whether a quotation that was begun before is still open. An apostrophe within or behind a word begins none. */
function opened(before: string, open: string, close: string): boolean {
  const marks = open === "'" ? before.replaceAll(/(?<=\w)'/g, '') : before;
  if (open === close) return (marks.split(open).length - 1) % 2 === 1;
  return marks.lastIndexOf(open) > marks.lastIndexOf(close);
}

/**
 * Whether a mark may be one of the texts that the judge was shown, said again. It is where the same words lead to the same result
 * there. A result of the same number that stands `alone` is the judge's own only behind feedback, on a line of its own or
 * behind the end of a sentence.
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

/** The last characters before a place, white space and emphasis left out: as many as tell where they come from. */
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
