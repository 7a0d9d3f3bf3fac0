// Where a run may stop. It loads nothing: pages in a browser tell it alike.

/** In the order in which a cell goes through them. Base, reference and generators answer with `evaluate`. */
export const UNTIL = ['generate', 'measure', 'train', 'evaluate'] as const;
export type Until = (typeof UNTIL)[number];

/** Whether a run that stops after `until` comes to `stage`; one without it comes to all of them. */
export function reaches(until: Until | undefined, stage: Until): boolean {
  return until === undefined || UNTIL.indexOf(until) >= UNTIL.indexOf(stage);
}

/** What a run that stops after `until` leaves out. */
export function leftOut(until: Until | undefined): Until[] {
  return UNTIL.filter((stage) => !reaches(until, stage));
}
