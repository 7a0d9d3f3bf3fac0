import type { Release } from './releases.js';

/** What the judge says of a game: how its first answer compares with its second. */
export type Label = string;

const LABEL = /\[\[([AB<>=]+)\]\]/g;
/** Where a judgment has none of these, v2.0 looks for labels in single brackets. */
const LOOSE_LABEL = /\[([AB<>=]+)\]/g;
/** A clear win counts as so many battles. */
const CLEAR = 3;

/** Outcomes of a game for A, one per battle: 1 won, 0 lost, 0.5 a draw. */
const OUTCOMES: Record<string, readonly number[]> = {
  'A>>B': Array.from({ length: CLEAR }, () => 1),
  'A>B': [1],
  'A=B': [0.5],
  'B>A': [0],
  'B>>A': Array.from({ length: CLEAR }, () => 0),
};
/** Further spellings that v2.0 takes; v0.1 drops such games. */
const SPELLINGS: Record<string, string> = { 'B<<A': 'A>>B', 'B<A': 'A>B', 'B=A': 'A=B', 'A<B': 'B>A', 'A<<B': 'B>>A' };

/** `again`: no label at all, so that the judge may be asked to end with one. */
export interface LabelFound {
  label: Label | null;
  again: boolean;
}

/**
 * The label of a judgment: v0.1 takes none where two differ, v2.0 the last, in any case of letters, and one in single brackets
 * where there is no other.
 */
export function labelOf(judgment: string, { label }: Pick<Release, 'label'>): LabelFound {
  const text = label === 'last' ? judgment.toUpperCase() : judgment;
  const strict = labelsIn(text, LABEL);
  const found = strict.length === 0 && label === 'last' ? labelsIn(text, LOOSE_LABEL) : strict;
  const last = found.at(-1);
  if (last === undefined) return { label: null, again: true };
  return { label: label === 'last' || new Set(found).size === 1 ? last : null, again: false };
}

function labelsIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}

/** A label as it is counted; null for what is none. */
export function known(label: Label | null, { label: rule }: Pick<Release, 'label'>): Label | null {
  if (label === null) return null;
  const spelt = rule === 'last' ? (SPELLINGS[label] ?? label) : label;
  return spelt in OUTCOMES ? spelt : null;
}

/**
 * Outcomes for the model of both games: in the first the baseline is A, in the second the model. None for a game without a
 * label.
 */
export function battlesOf(games: readonly (Label | null)[], release: Pick<Release, 'label' | 'whole'>): number[] {
  const labels = games.map((label) => known(label, release));
  if (release.whole && labels.some((label) => label === null)) return [];
  return labels.flatMap((label, game) => {
    const outcomes = (label === null ? undefined : OUTCOMES[label]) ?? [];
    return game % 2 === 0 ? outcomes.map((outcome) => 1 - outcome) : [...outcomes];
  });
}
