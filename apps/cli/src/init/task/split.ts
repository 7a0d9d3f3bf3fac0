import { Fault } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { counted } from '../../display/format.js';
import type { TaskRow } from './columns.js';

/** Most items that are held out without being asked for. */
const MOST = 500;
/** On either side. */
const LEAST = 2;

export interface Split {
  seeds: TaskRow[];
  items: TaskRow[];
}

/**
 * Holds rows out for the benchmark: so many as wanted, else half of them, at most 500. Drawn by the task's name, so that the same
 * file is split the same way again; both keep the order of the file. Where rows have targets, one without cannot be an item.
 * @throws Fault where too few rows are left on a side
 */
export function splitRows(rows: readonly TaskRow[], name: string, wanted: number | undefined): Split {
  const answered = [...rows.keys()].filter((index) => rows[index]?.target !== undefined);
  const fit = answered.length === 0 ? [...rows.keys()] : answered;
  const count = wanted ?? Math.min(MOST, Math.floor(rows.length / 2), fit.length);
  if (count < LEAST || rows.length - count < LEAST || count > fit.length) {
    const without = fit.length < rows.length ? `, of which ${rows.length - fit.length} have no target,` : '';
    const parts = `${counted(count, 'item')} and ${counted(Math.max(0, rows.length - count), 'seed')}`;
    const message = `${counted(rows.length, 'row')}${without} cannot be split into ${parts}`;
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

/** The form by which two inputs are the same. */
export function inputForm(input: string): string {
  return input.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** Rows whose input an earlier one has not; of the others, how many differ in their target. */
export function withoutRepeats(rows: readonly TaskRow[]): {
  rows: TaskRow[];
  repeated: TaskRow[];
  contradicting: TaskRow[];
} {
  const first = new Map<string, TaskRow>();
  const repeated: TaskRow[] = [];
  const contradicting: TaskRow[] = [];
  for (const row of rows) {
    const form = inputForm(row.input) + JSON.stringify(row.more);
    const earlier = first.get(form);
    if (!earlier) first.set(form, row);
    else if (JSON.stringify(earlier.target) === JSON.stringify(row.target)) repeated.push(row);
    else contradicting.push(row);
  }
  return { rows: [...first.values()], repeated, contradicting };
}
