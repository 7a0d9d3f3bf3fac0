import type { Parsed } from '@agora/contracts';

/** Ends an output; asked for as a stop sequence, and cut here too because not every endpoint honours stops. */
export const END = '[END]';

/**
 * Reads an instance out of an output of the form `FIRST: … SECOND: …`. A marker stands at the beginning of a line; Markdown
 * emphasis around it is ignored. What comes before the first marker or after `[END]` is chatter and dropped.
 */
export function readTwoSections(output: string, first: string, second: string): Parsed {
  const text = upToEnd(output);
  const firsts = markers(text, first);
  const seconds = markers(text, second);
  const [a] = firsts;
  const [b] = seconds;
  if (!a) return { ok: false, reason: 'missing-marker', detail: `no "${first}" at the beginning of a line` };
  if (!b) return { ok: false, reason: 'missing-marker', detail: `no "${second}" at the beginning of a line` };
  if (firsts.length > 1 || seconds.length > 1) return { ok: false, reason: 'repeated-marker' };
  if (b.start < a.end) return { ok: false, reason: 'marker-order', detail: `"${second}" before "${first}"` };
  return { ok: true, draft: { instruction: text.slice(a.end, b.start).trim(), response: text.slice(b.end).trim() } };
}

/** Reads a lone response: what follows the marker, or the whole output when the marker was left out. */
export function readOneSection(output: string, marker: string, instruction: string): Parsed {
  const text = upToEnd(output);
  const found = markers(text, marker);
  if (found.length > 1) return { ok: false, reason: 'repeated-marker' };
  return { ok: true, draft: { instruction, response: text.slice(found[0]?.end ?? 0).trim() } };
}

function upToEnd(output: string): string {
  const end = output.indexOf(END);
  return end < 0 ? output : output.slice(0, end);
}

function markers(text: string, marker: string): { start: number; end: number }[] {
  const pattern = new RegExp(`^[ \\t]*(?:[#*_]+[ \\t]*)?${marker}[*_]*`, 'gm');
  return [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}
