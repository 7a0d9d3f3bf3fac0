import { hash } from 'node:crypto';

/**
 * Which rows are judged: so many of those whose slots come first in an order that depends on nothing but the slots. So every
 * dataset of a run is judged in the same slots, and what differs between two generators is not which rows were drawn. A dataset
 * that lacks some of these slots has the next ones judged.
 *
 * @param slots the slot of each row
 * @returns indices of rows, in their order
 */
export function sampledRows(slots: readonly number[], count: number): number[] {
  return slots
    .map((slot, index) => ({ index, slot, place: hash('sha256', `judged ${slot}`, 'hex') }))
    .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : a.index - b.index))
    .slice(0, count)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}
