import type { PythonValue } from './python-value.js';

export type ArgumentKind = 'number' | 'text' | 'list';

/** The body of a Python function with one argument: its expression, and a function that computes the same here. */
export interface Body {
  /** The name of the argument in the expression. */
  readonly argument: string;
  readonly python: string;
  /** Throws a TypeError when called with an argument of another kind. */
  run(argument: PythonValue): PythonValue;
}

export function onNumber(argument: string, python: string, run: (x: number) => PythonValue): Body {
  return {
    argument,
    python,
    run: (input) => {
      if (typeof input !== 'number') throw new TypeError(`${python} takes a number`);
      return run(input);
    },
  };
}

export function onText(argument: string, python: string, run: (s: string) => PythonValue): Body {
  return {
    argument,
    python,
    run: (input) => {
      if (typeof input !== 'string') throw new TypeError(`${python} takes a text`);
      return run(input);
    },
  };
}

export function onList(argument: string, python: string, run: (xs: readonly number[]) => PythonValue): Body {
  return {
    argument,
    python,
    run: (input) => {
      if (typeof input !== 'object') throw new TypeError(`${python} takes a list`);
      return run(input);
    },
  };
}

/** Python's `//`, which rounds down, also for negative numbers. */
export const floorDivide = (a: number, b: number): number => Math.floor(a / b);
export const modulo = (a: number, b: number): number => a - b * Math.floor(a / b);
