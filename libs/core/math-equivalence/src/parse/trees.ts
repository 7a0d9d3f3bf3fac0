import type { MathOp, MathTree } from '@agora/plugin-api';

export const leaf = (op: MathOp, value: string): MathTree => ({ op, value });
export const node = (op: MathOp, ...args: MathTree[]): MathTree => ({ op, args });
export const named = (op: MathOp, value: string, ...args: MathTree[]): MathTree => ({ op, value, args });

export const num = (value: string | number): MathTree => leaf('num', String(value));
export const fn = (name: string, ...args: MathTree[]): MathTree => named('fn', name, ...args);

/** A node, or the argument itself when there is only one. */
export function many(op: MathOp, args: MathTree[]): MathTree {
  const [only] = args;
  return args.length === 1 && only ? only : { op, args };
}

/** The argument at an index. */
export function argument(tree: MathTree, index: number): MathTree {
  const found = tree.args?.[index];
  if (!found) throw new RangeError(`${tree.op} has no argument ${index}`);
  return found;
}
