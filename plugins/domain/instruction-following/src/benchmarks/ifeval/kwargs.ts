import { Fault } from '@agora/plugin-api';
import { countMatches, matches, PatternError, pythonRegExp, strip, type PatternFlags } from '@agora/text-tools';

export type Relation = 'less than' | 'at least';

/**
 * The parameters of one instruction. Where the reference draws a parameter that is missing or cannot be (a negative count),
 * a check would say nothing, so that it is refused here.
 */
export class Kwargs {
  constructor(
    private readonly instruction: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {}

  text(name: string): string {
    const value = this.values[name];
    return typeof value === 'string' && value !== '' ? value : this.refuse(name, 'a text');
  }

  /** Without white space around it. */
  trimmed(name: string): string {
    return strip(this.text(name));
  }

  texts(name: string): string[] {
    const value = this.values[name];
    if (!Array.isArray(value) || value.length === 0) return this.refuse(name, 'an array of texts');
    return value.map((text) => (typeof text === 'string' ? text : this.refuse(name, 'an array of texts')));
  }

  /** One code point, in lower case. */
  letter(name: string): string {
    const letter = strip(this.text(name));
    return [...letter].length === 1 ? letter.toLowerCase() : this.refuse(name, 'a single character');
  }

  count(name: string): number {
    const value = this.values[name];
    return typeof value === 'number' && value >= 0 ? value : this.refuse(name, 'a number from 0');
  }

  /** A place in a row of `length`, from 1. */
  place(name: string, length: number): number {
    const value = this.values[name];
    const fits = Number.isInteger(value) && Number(value) >= 1 && Number(value) <= length;
    return fits ? Number(value) : this.refuse(name, `a whole number from 1 to ${length}`);
  }

  /** Compares with a count the way that the relation says. */
  compare(relation: string, count: string): (found: number) => boolean {
    const bound = this.count(count);
    const value = this.values[relation];
    if (value === 'less than') return (found) => found < bound;
    if (value === 'at least') return (found) => found >= bound;
    return this.refuse(relation, '"less than" or "at least"');
  }

  /** A pattern of Python's, made of a parameter. */
  pattern(name: string, pattern: string, flags: PatternFlags): Pattern {
    try {
      return compiled(pattern, flags);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      throw new Fault(
        'invalid-input',
        `${this.instruction}: kwargs.${name} makes the pattern ${pattern}, which ${error.message}`,
        {
          fix: `Correct kwargs.${name}; characters such as ( and * are special in it, as in the reference.`,
          cause: error,
        },
      );
    }
  }

  private refuse(name: string, wanted: string): never {
    throw new Fault('invalid-input', `${this.instruction}: kwargs.${name} is missing or is not ${wanted}`, {
      fix: `Give the instruction kwargs.${name}: ${wanted}.`,
    });
  }
}

export interface Pattern {
  isIn(text: string): boolean;
  countIn(text: string): number;
  /** How many groups it captures. */
  readonly groups: number;
}

const MOST_COMPILED = 5000;
const known = new Map<string, Pattern>();

function compiled(pattern: string, flags: PatternFlags): Pattern {
  const key = JSON.stringify([pattern, flags]);
  const before = known.get(key);
  if (before) return before;
  const expression = pythonRegExp(pattern, flags);
  const groups = (new RegExp(`${expression.source}|`, 'v').exec('')?.length ?? 1) - 1;
  const made: Pattern = {
    isIn: (text) => matches(expression, text),
    countIn: (text) => countMatches(expression, text),
    groups,
  };
  if (known.size >= MOST_COMPILED) known.clear();
  known.set(key, made);
  return made;
}
