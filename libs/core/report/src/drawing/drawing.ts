/**
 * A piece of an SVG without markup. The report writes it as text, the pages in a browser make elements of it, so that a figure is
 * drawn once. Texts are texts wherever they come from.
 */
export interface Drawing {
  tag: string;
  attributes: Readonly<Record<string, string | number>>;
  children: readonly (Drawing | string)[];
}

export type Drawn = Drawing | string | undefined | readonly Drawn[];

/** An element; what is undefined among its children is left out, lists are taken apart. */
export function draw(tag: string, attributes: Drawing['attributes'], ...children: Drawn[]): Drawing {
  return { tag, attributes, children: children.flatMap(flat) };
}

function flat(child: Drawn): (Drawing | string)[] {
  if (child === undefined) return [];
  return isList(child) ? child.flatMap(flat) : [child];
}

const isList = (child: Drawn): child is readonly Drawn[] => Array.isArray(child);
