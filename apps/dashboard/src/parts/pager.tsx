import type { JSX } from 'preact';
import { setQuery } from '../router.js';

export interface PagerProps {
  /** Place of the first that is shown, from 0. */
  from: number;
  shown: number;
  /** How many there are. */
  matching: number;
  /** How many are shown at once. */
  page: number;
}

/** Leads to the ones before and after; the address keeps the place. */
export function Pager({ from, shown, matching, page }: PagerProps): JSX.Element {
  return (
    <p class="pager">
      {from > 0 && (
        <button type="button" onClick={() => setQuery({ from: String(Math.max(0, from - page)) })}>
          ← earlier
        </button>
      )}
      {from + shown < matching && (
        <button type="button" onClick={() => setQuery({ from: String(from + page) })}>
          later →
        </button>
      )}
    </p>
  );
}
