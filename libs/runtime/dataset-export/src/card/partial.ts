import type { DatasetSummary } from '@agora/run-schemas';
import { number } from './markdown.js';
import { reasons } from './sections.js';

type Figures = Pick<DatasetSummary, 'accepted' | 'requested' | 'rejected'>;

/** `PARTIAL: 340 of 1,000`: what a dataset is marked with that is not whole. */
export function partialMark({ accepted, requested }: Omit<Figures, 'rejected'>): string {
  return `PARTIAL: ${number(accepted)} of ${number(requested)}`;
}

/** The mark with what it means, for the top of a card. */
export function partialNotice(summary: DatasetSummary): string {
  const why =
    summary.accepted === 0
      ? `No output was accepted so far; rejected: ${reasons(summary)}.`
      : 'These are the rows that were accepted so far; the run has not finished this dataset.';
  return `> **${partialMark(summary)} instances.** ${why}`;
}
