import { Fault } from '@agora/plugin-api';
import { DOMAINS, GENERATORS, METHODS, type DomainName, type GeneratorName, type MethodName } from './words.js';

/** A number of the paper with its printed decimals. The true value lies within half a unit of the last decimal. */
export interface Printed {
  value: number;
  decimals: number;
}

/** One method's numbers of one generator: per domain, and the average that is printed beside them. */
export type PrintedRow = Record<DomainName | 'avg', Printed>;
/** A table of the paper with one number per generator and setting, in the unit of the table. */
export type PrintedGrid = Record<GeneratorName, Record<MethodName, PrintedRow>>;

/** Reads lines of `generator  math code instruction-following avg | … | …`, one block of four for every method. */
export function grid(text: string): PrintedGrid {
  const lines = text.trim().split('\n');
  const entries = GENERATORS.map((generator, index) => {
    const [name, ...cells] = (lines[index] ?? '').split(/[\s|]+/).filter((cell) => cell !== '');
    if (name !== generator || cells.length !== METHODS.length * 4) {
      throw new Fault('internal', `Line ${index + 1} of a published table is not that of ${generator}: "${name}"`);
    }
    const methods = METHODS.map((method, at) => [method, printedRow(cells.slice(4 * at, 4 * at + 4))] as const);
    return [generator, Object.fromEntries(methods)] as const;
  });
  return Object.fromEntries(entries) as PrintedGrid;
}

/** Four printed numbers: math, code, instruction following, average. */
export function printedRow(cells: readonly string[]): PrintedRow {
  const names = [...DOMAINS, 'avg'] as const;
  return Object.fromEntries(names.map((name, index) => [name, printed(cells[index] ?? '')])) as PrintedRow;
}

/** @throws Fault `internal` for a text that is no number */
export function printed(text: string): Printed {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) throw new Fault('internal', `"${text}" is no published number`);
  return { value, decimals: text.split('.')[1]?.length ?? 0 };
}
