import { href, place } from '../router.js';

/** What is compared, as the address says it. */
export interface Asked {
  a: string;
  ag: string | undefined;
  b: string;
  bg: string | undefined;
}

export function askedSides(): Asked {
  const { query } = place.value;
  const a = query.get('a') ?? '';
  return { a, ag: query.get('ag') || undefined, b: query.get('b') || a, bg: query.get('bg') || undefined };
}

export const asQuery = ({ a, ag, b, bg }: Asked): Record<string, string | undefined> => ({
  a,
  ag,
  b: b === a ? undefined : b,
  bg,
});

export const compareHref = (asked: Asked): string => href(['compare'], asQuery(asked));
