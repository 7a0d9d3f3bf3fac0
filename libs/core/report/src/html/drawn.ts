import type { Drawing } from '../drawing/drawing.js';
import { html, trusted, type Markup } from './template.js';

/** A drawing as markup: names of elements and attributes are of this package, everything else is escaped. */
export function drawn(drawing: Drawing | undefined): Markup | undefined {
  if (!drawing) return undefined;
  const { tag, attributes, children } = drawing;
  const given = Object.entries(attributes).map(([name, value]) => html` ${trusted(name)}="${value}"`);
  const inside = children.map((child) => (typeof child === 'string' ? child : drawn(child)));
  return html`${trusted(`<${tag}`)}${given}>${inside}${trusted(`</${tag}>`)}`;
}
