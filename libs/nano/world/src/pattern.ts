import { type RandomSource, pick } from './random.js';

/** A placeholder in a pattern: how its value is drawn, and how it is read from a text. */
export interface Slot<T> {
  draw(random: RandomSource): T;
  /** Regular expression source, without groups. */
  readonly source: string;
  /** The value, or undefined when the text is outside the slot's range. */
  read(text: string): T | undefined;
}

export type Slots = Record<string, Slot<string> | Slot<number>>;
export type Values<S extends Slots> = { [K in keyof S]: S[K] extends Slot<infer T> ? T : never };

/** Whole numbers from `min` to `max`, both included. */
export function integer(min: number, max: number): Slot<number> {
  return {
    draw: (random) => min + random.int(max - min + 1),
    source: '\\d{1,3}',
    read: (text) => {
      const value = Number(text);
      return String(value) === text && value >= min && value <= max ? value : undefined;
    },
  };
}

export function oneOf(choices: readonly string[]): Slot<string> {
  return {
    draw: (random) => pick(random, choices),
    source: choices.map(escapeRegExp).join('|'),
    read: (text) => (choices.includes(text) ? text : undefined),
  };
}

export interface Pattern<S extends Slots> {
  draw(random: RandomSource): Values<S>;
  write(values: Values<S>): string;
  /** The values with which `write` gives exactly this text; undefined when there are none. */
  read(text: string): Values<S> | undefined;
}

const DRAW_LIMIT = 10_000;

/**
 * A sentence with placeholders, written `{name}`. A placeholder that occurs twice has the same text both times. `where`
 * restricts the combinations of values. Drawing throws if `where` is almost never true.
 */
export function pattern<S extends Slots>(
  text: string,
  slots: S,
  where: (values: Values<S>) => boolean = () => true,
): Pattern<S> {
  const seen = new Set<string>();
  const source = text
    .split(/\{(\w+)\}/)
    .map((part, index) => {
      if (index % 2 === 0) return escapeRegExp(part);
      if (seen.has(part)) return `\\k<${part}>`;
      seen.add(part);
      return `(?<${part}>${slots[part]?.source ?? ''})`;
    })
    .join('');
  const expression = new RegExp(`^${source}$`);

  const collect = (value: (name: string, slot: Slot<string> | Slot<number>) => string | number | undefined) => {
    const values: Record<string, string | number> = {};
    for (const [name, slot] of Object.entries(slots)) {
      const found = value(name, slot);
      if (found === undefined) return undefined;
      values[name] = found;
    }
    const complete = values as Values<S>;
    return where(complete) ? complete : undefined;
  };

  return {
    draw: (random) => {
      for (let i = 0; i < DRAW_LIMIT; i++) {
        const values = collect((_, slot) => slot.draw(random));
        if (values !== undefined) return values;
      }
      throw new Error(`pattern "${text}" cannot be drawn: its condition never holds`);
    },
    write: (values) => text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name])),
    read: (candidate) => {
      const groups = expression.exec(candidate)?.groups;
      return groups && collect((name, slot) => slot.read(groups[name] ?? ''));
    },
  };
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
