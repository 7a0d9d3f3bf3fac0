/**
 * A small HTML parser for the pages of this package: gives elements, attributes and text, and throws on a tag that is not
 * closed.
 */
export interface Element {
  tag: string;
  attributes: Record<string, string>;
  children: (Element | string)[];
}

const VOID = new Set(['meta', 'link', 'br', 'line', 'circle', 'path', 'rect']);
const NAMES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

export function parsePage(page: string): Element {
  const root: Element = { tag: '#page', attributes: {}, children: [] };
  const open = [root];
  const token =
    /<!doctype html>|<style>[\s\S]*?<\/style>|<(\/?)([a-z][a-z0-9]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>|([^<]+)/gy;
  while (token.lastIndex < page.length) {
    const start = token.lastIndex;
    const match = token.exec(page);
    if (match === null) throw new Error(`Not well-formed: ${page.slice(start, start + 80)}`);
    const [, closing, tag, attributes = '', selfClosing, text] = match;
    const parent = open.at(-1) as Element;
    if (text !== undefined) parent.children.push(decode(text));
    if (tag === undefined) continue;
    if (closing === '/') {
      if (open.pop()?.tag !== tag)
        throw new Error(`</${tag}> closes <${parent.tag}> near ${page.slice(start - 80, start)}`);
      continue;
    }
    const element: Element = { tag, attributes: attributesOf(attributes), children: [] };
    parent.children.push(element);
    // In SVG an element such as <circle> may have content, so only the slash and HTML's list of void elements decide.
    if (selfClosing !== '/' && !(VOID.has(tag) && ['meta', 'link', 'br'].includes(tag))) open.push(element);
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)?.tag}> is never closed`);
  return root;
}

/** All elements below, in order, for which the condition holds. */
export function all(element: Element, condition: (element: Element) => boolean): Element[] {
  return element.children.flatMap((child) =>
    typeof child === 'string' ? [] : [...(condition(child) ? [child] : []), ...all(child, condition)],
  );
}

export const byTag = (element: Element, tag: string): Element[] => all(element, (one) => one.tag === tag);

export const byClass = (element: Element, name: string): Element[] =>
  all(element, ({ attributes }) => (attributes['class'] ?? '').split(' ').includes(name));

export function section(page: Element, id: string): Element {
  const [found] = all(page, ({ attributes }) => attributes['id'] === id);
  if (found === undefined) throw new Error(`There is no section "${id}"`);
  return found;
}

/** Text with runs of white space as one blank. */
export function textOf(element: Element): string {
  const parts = (one: Element): string =>
    one.children.map((child) => (typeof child === 'string' ? child : ` ${parts(child)} `)).join('');
  return parts(element).replace(/\s+/g, ' ').trim();
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name as string, decode(value ?? '')]),
  );
}

function decode(text: string): string {
  return text.replace(/&([#\w]+);/g, (entity, name: string) => NAMES[name] ?? entity);
}
