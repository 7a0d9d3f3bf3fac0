import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Line } from './text.js';

export interface Crumb {
  text: string;
  to?: string;
}

export function Crumbs({ of }: { of: Crumb[] }): JSX.Element {
  return (
    <nav class="crumbs" aria-label="Where you are">
      <ol>
        {of.map(({ text, to }) => (
          <li key={text}>
            {to === undefined ? (
              <span aria-current="page">
                <Line text={text} />
              </span>
            ) : (
              <a href={to}>
                <Line text={text} />
              </a>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

export function Tabs({
  label,
  of,
  current,
}: {
  label: string;
  of: { id: string; text: string; to: string }[];
  current: string;
}): JSX.Element {
  const bar = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const chosen = bar.current?.querySelector<HTMLElement>('[aria-current]');
    if (bar.current && chosen) bar.current.scrollLeft = chosen.offsetLeft - bar.current.clientWidth / 3;
  }, [current]);
  return (
    <nav class="tabs" aria-label={label} ref={bar}>
      {of.map(({ id, text, to }) => (
        <a key={id} href={to} aria-current={id === current ? 'page' : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}

/** Small figures in a row: what it is, and its value. */
export function Facts({
  of,
}: {
  of: [name: string, value: JSX.Element | string | number, more?: string | undefined][];
}): JSX.Element {
  return (
    <dl class="facts">
      {of.map(([name, value, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {more !== undefined && <small>{more}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
