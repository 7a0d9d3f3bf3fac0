import { sanitizeTerminal } from '@agora/text-tools/terminal-text';

/** HTML that is safe to insert into a page. Only {@link html} and {@link trusted} make it. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Value = Markup | string | number | undefined | readonly Value[];

/** Markup from a template. Values are escaped; they may stand between tags and in quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(strings.reduce((page, string, index) => page + render(values[index - 1]) + string));
}

/** Markup that is not escaped. Only for text written in this package, never for text from a run. */
export const trusted = (text: string): Markup => new Markup(text);

/** `then` when the condition holds, nothing otherwise. */
export const when = (condition: boolean, then: () => Value): Value => (condition ? then() : undefined);

function render(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escape(value);
  return value.map(render).join('');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return sanitizeTerminal(text).replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
