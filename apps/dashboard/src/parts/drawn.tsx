import type { Drawing } from '@agora/report/browser';
import { h, type JSX } from 'preact';
import { plain } from './text.js';

/** A drawing of the report as elements: whatever text it holds becomes a text node or an attribute, never markup. */
export function Drawn({ of, class: style }: { of: Drawing; class?: string }): JSX.Element {
  return element(style === undefined ? of : { ...of, attributes: { ...of.attributes, class: style } });
}

function element({ tag, attributes, children }: Drawing): JSX.Element {
  const given = Object.entries(attributes).map(([name, value]): [string, string | number] => [
    name,
    typeof value === 'string' ? plain(value) : value,
  ]);
  return h(
    tag as 'svg',
    Object.fromEntries(given),
    ...children.map((child) => (typeof child === 'string' ? plain(child) : element(child))),
  );
}
