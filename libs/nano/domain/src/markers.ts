import type { Draft } from '@agora/plugin-api';

/** The two headings before an instruction and before its response. */
export interface Markers {
  readonly instruction: string;
  readonly response: string;
}

export const EXAMPLE: Markers = { instruction: 'INPUT:', response: 'OUTPUT:' };
export const POOR: Markers = { instruction: 'Question:', response: 'Answer:' };
export const REVISED: Markers = { instruction: 'Revised Question:', response: 'Revised Answer:' };

/** End of an example, and the stop sequence of generators. */
export const END = '[END]';

export type Located = { found: true; draft: Draft } | { found: false; missing: string };

export function writePair(markers: Markers, { instruction, response }: Draft): string {
  return `${markers.instruction} ${instruction}\n${markers.response} ${response}`;
}

/**
 * The first pair in a text, without the text before and after it (a second pair, `[END]`). Headings only count at the start of
 * a line, with or without asterisks around them.
 */
export function locatePair(markers: Markers, text: string): Located {
  const first = heading(markers.instruction).exec(text);
  if (first === null) return { found: false, missing: markers.instruction };
  const afterFirst = text.slice(first.index + first[0].length);
  const second = heading(markers.response).exec(afterFirst);
  if (second === null) return { found: false, missing: markers.response };
  const afterSecond = afterFirst.slice(second.index + second[0].length);
  const next = heading(markers.instruction).exec(afterSecond);
  const response = afterSecond.slice(0, next?.index).split(END, 1)[0] ?? '';
  return { found: true, draft: { instruction: afterFirst.slice(0, second.index).trim(), response: response.trim() } };
}

/** Every pair of a text, in order, each closed by `[END]`. */
export function locatePairs(markers: Markers, text: string): Draft[] {
  return text
    .split(END)
    .slice(0, -1)
    .map((part) => locatePair(markers, part))
    .flatMap((located) => (located.found ? [located.draft] : []));
}

function heading(marker: string): RegExp {
  return new RegExp(`^[ \\t]*\\**${marker}\\**`, 'm');
}
