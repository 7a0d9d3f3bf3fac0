import { signal } from '@preact/signals';

/** Where the reader is: the parts of the path, and the filters. */
export interface Place {
  path: string[];
  query: URLSearchParams;
}

/** Follows the address. It lies behind `#`, so that every page is a link whatever serves the files, a static host too. */
export const place = signal<Place>(read());

window.addEventListener('hashchange', () => {
  const next = read();
  const isOther = next.path.join('/') !== place.value.path.join('/');
  place.value = next;
  if (isOther) window.scrollTo(0, 0);
});

function read(): Place {
  const [path = '', query = ''] = window.location.hash.replace(/^#\/?/, '').split('?');
  return { path: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

/** The address of a page. */
export function href(path: readonly (string | number)[], query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const filters = new URLSearchParams(given).toString();
  return `#/${path.map((part) => encodeURIComponent(part)).join('/')}${filters === '' ? '' : `?${filters}`}`;
}

/** Changes filters of the page that is shown. The way back is not filled with every letter of a search. */
export function setQuery(changes: Record<string, string | undefined>): void {
  const { path, query } = place.value;
  const next = href(path, { ...Object.fromEntries(query), ...changes });
  window.history.replaceState(null, '', next);
  place.value = read();
}

export function go(address: string): void {
  window.location.hash = address.slice(1);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
