import { LENGTH_BOUNDS } from '@agora/contracts/length-bounds';
import type { FacetsReply, RowState } from '@agora/contracts';
import { count } from '@agora/report/browser';
import type { JSX } from 'preact';
import { ask, useLoad } from '../api.js';
import { place, setQuery } from '../router.js';
import type { RowsOf } from './use-pages.js';

/** Filters of a row list that the address keeps, beside its state and the search. */
export const FACETS = ['reason', 'attempt', 'length', 'model', 'part'] as const;
type Facet = (typeof FACETS)[number];
export type FacetValues = Record<Facet, string>;

export function facetValues(state: RowState): FacetValues {
  const { query } = place.value;
  const of = (facet: Facet): string => (state === 'missing' ? '' : (query.get(facet) ?? ''));
  return {
    reason: state === 'rejected' ? of('reason') : '',
    attempt: of('attempt'),
    length: of('length'),
    model: of('model'),
    part: of('part'),
  };
}

export const NO_FACETS: Record<Facet, undefined> = {
  reason: undefined,
  attempt: undefined,
  length: undefined,
  model: undefined,
  part: undefined,
};

const LABELS: [facet: Facet, of: Exclude<keyof FacetsReply, 'rows'>, label: string][] = [
  ['reason', 'reasons', 'Reason'],
  ['attempt', 'attempts', 'Attempt'],
  ['length', 'lengths', 'Length, characters'],
  ['model', 'models', 'Model'],
  ['part', 'parts', 'Part'],
];

/** How the rows divide, each part with its number of rows; choosing one filters the list. */
export function Facets({
  of: { run, cell, ...cells },
  state,
  values,
}: {
  of: RowsOf;
  state: 'accepted' | 'rejected';
  values: FacetValues;
}): JSX.Element {
  const { data } = useLoad(
    cell === undefined ? ask('runFacets', [run], { state, ...cells }) : ask('facets', [run, cell], { state }),
  );
  if (!data) return <></>;
  const some = LABELS.filter(([facet, of]) => data[of].length > 1 || values[facet] !== '');
  if (some.length === 0) return <></>;
  return (
    <div class="filters facets">
      {some.map(([facet, of, label]) => (
        <label class="choice" key={facet}>
          <span>{label}</span>
          <select value={values[facet]} onChange={(event) => setQuery({ [facet]: event.currentTarget.value })}>
            <option value="">all</option>
            {data[of].map(({ value, count: rows }) => (
              <option key={value} value={value}>
                {facet === 'length' ? lengthName(Number(value)) : value} ({count(rows)})
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}

function lengthName(from: number): string {
  const below = LENGTH_BOUNDS.find((bound) => bound > from);
  return below === undefined ? `${count(from)} and more` : `${count(from)} to ${count(below - 1)}`;
}
