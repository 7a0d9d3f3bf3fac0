import { hash } from 'node:crypto';

/**
 * Chooses the rows to be judged: the first `count` in an order that depends on the slots alone. So all datasets of a run are
 * judged in the same slots, and generators do not differ by which rows were drawn. Where a dataset lacks one of these slots,
 * the next one in the order is judged.
 *
 * @param slots the slot of each row
 * @returns indices of rows, in their order
 */
export function sampledRows(slots: readonly number[], count: number): number[] {
  return orderedRows(slots, count).sort((a, b) => a - b);
}

/** As `sampledRows`, in the order in which rows are chosen: a smaller sample is the beginning of a larger one. */
export function orderedRows(slots: readonly number[], count: number): number[] {
  return slots
    .map((slot, index) => ({ index, slot, place: hash('sha256', `judged ${slot}`, 'hex') }))
    .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : a.index - b.index))
    .slice(0, count)
    .map(({ index }) => index);
}
