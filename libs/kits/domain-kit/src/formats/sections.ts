import type { Parsed } from '@agora/plugin-api';

/** Ends an output. It is sent as a stop sequence, and also cut here, since not every endpoint supports stop sequences. */
export const END = '[END]';

/** The beginning of a part: its pattern matches from the beginning of the line up to the content. */
export interface Marker {
  /** For messages. */
  name: string;
  pattern: RegExp;
}

/** `INPUT:` at the beginning of a line, with or without Markdown emphasis. */
export function colonMarker(word: string): Marker {
  return { name: `${word}:`, pattern: new RegExp(`^[ \\t]*(?:[#*_]+[ \\t]*)?${word}:[*_]*`, 'gm') };
}

/** A Markdown heading of any level with exactly this title, ignoring case. */
export function headingMarker(title: string): Marker {
  return { name: `## ${title}`, pattern: new RegExp(`^[ \\t]*#{1,6}[ \\t]*[*_]*${title}[*_]*:?[*_]*[ \\t]*$`, 'gim') };
}

/**
 * Reads an instance out of an output whose two parts follow their markers. What comes before the first marker or after
 * `[END]` is chatter and dropped; markers inside code fences do not count.
 */
export function readTwoSections(output: string, first: Marker, second: Marker): Parsed {
  const text = upToEnd(output);
  const firsts = places(text, first);
  const seconds = places(text, second);
  const [a] = firsts;
  const [b] = seconds;
  if (!a) return { ok: false, reason: 'missing-marker', detail: `no "${first.name}" at the beginning of a line` };
  if (!b) return { ok: false, reason: 'missing-marker', detail: `no "${second.name}" at the beginning of a line` };
  if (firsts.length > 1 || seconds.length > 1) return { ok: false, reason: 'repeated-marker' };
  if (b.start < a.end) return { ok: false, reason: 'marker-order', detail: `"${second.name}" before "${first.name}"` };
  return { ok: true, draft: { instruction: text.slice(a.end, b.start).trim(), response: text.slice(b.end).trim() } };
}

/** Reads a response without instruction: the text after the marker, or the whole output when it has no marker. */
export function readOneSection(output: string, marker: Marker, instruction: string): Parsed {
  const text = upToEnd(output);
  const found = places(text, marker);
  if (found.length > 1) return { ok: false, reason: 'repeated-marker' };
  return { ok: true, draft: { instruction, response: text.slice(found[0]?.end ?? 0).trim() } };
}

function upToEnd(output: string): string {
  const end = output.indexOf(END);
  return end < 0 ? output : output.slice(0, end);
}

function places(text: string, { pattern }: Marker): { start: number; end: number }[] {
  const fences = fencedRanges(text);
  return [...text.matchAll(pattern)]
    .map((match) => ({ start: match.index, end: match.index + match[0].length }))
    .filter(({ start }) => !fences.some(([from, to]) => start > from && start < to));
}

/** Ranges of code between lines that begin with three backticks. A fence that is not closed is ignored. */
function fencedRanges(text: string): [number, number][] {
  if (!text.includes('```')) return [];
  const marks = [...text.matchAll(/^[ \t]*```/gm)].map(({ index }) => index);
  return marks.flatMap((from, index): [number, number][] => {
    const to = marks[index + 1];
    return index % 2 === 0 && to !== undefined ? [[from, to]] : [];
  });
}
