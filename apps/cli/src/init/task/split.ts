import { Fault } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { counted } from '../../display/format.js';
import type { TaskRow } from './columns.js';

/** Most items that are held out without being asked for. */
const MOST = 500;
/** Least number of seeds, and of items. */
const LEAST = 2;

export interface Split {
  seeds: TaskRow[];
  items: TaskRow[];
}

/**
 * Holds rows out for the benchmark: as many as wanted, by default half of them, at most 500. The draw is seeded by the task's name, so
 * the same file is always split in the same way; both parts keep the order of the file. A row without a target becomes an item only
 * where no row has one.
 * @param repeats how many rows were left out, for the message
 * @throws Fault where too few rows are left on a side
 */
export function splitRows(rows: readonly TaskRow[], name: string, wanted: number | undefined, repeats = 0): Split {
  const answered = [...rows.keys()].filter((index) => rows[index]?.target !== undefined);
  const fit = answered.length === 0 ? [...rows.keys()] : answered;
  const count = wanted ?? Math.min(MOST, Math.floor(rows.length / 2), fit.length);
  if (count < LEAST || rows.length - count < LEAST || count > fit.length) {
    const without = fit.length < rows.length ? `, of which ${rows.length - fit.length} have no target,` : '';
    const parts = `${counted(count, 'item')} and ${counted(Math.max(0, rows.length - count), 'seed')}`;
    const alike =
      repeats > 0 ? ` with an input of ${rows.length === 1 ? 'its' : 'their'} own (${repeats} repeat one)` : '';
    const message = `${counted(rows.length, 'row')}${alike}${without} cannot be split into ${parts}`;
    throw new Fault('invalid-input', `${wanted === undefined ? '--from' : '--held-out'}: ${message}`, {
      fix: `Give more rows, or another file of items with --benchmark: both sides need ${LEAST} at least, and 100 items or more to tell students apart.`,
    });
  }
  const held = new Set(seededRng('held-out', name).sample(fit, count));
  return {
    seeds: rows.filter((_, index) => !held.has(index)),
    items: rows.filter((_, index) => held.has(index)),
  };
}

/** Two inputs are the same when this form of them is equal: case, white space and character width do not count. */
export function inputForm(input: string): string {
  return input.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** Rows without those whose input an earlier row has: `repeated` have the same target as it, `contradicting` another one. */
export function withoutRepeats(rows: readonly TaskRow[]): {
  rows: TaskRow[];
  repeated: TaskRow[];
  contradicting: TaskRow[];
} {
  const first = new Map<string, TaskRow>();
  const repeated: TaskRow[] = [];
  const contradicting: TaskRow[] = [];
  for (const row of rows) {
    // Choices are shown below the input.
    const form = inputForm(row.input) + JSON.stringify(row.more['choices'] ?? '');
    const earlier = first.get(form);
    if (!earlier) first.set(form, row);
    else if (JSON.stringify(earlier.target) === JSON.stringify(row.target)) repeated.push(row);
    else contradicting.push(row);
  }
  return { rows: [...first.values()], repeated, contradicting };
}
