import type { Level } from '@agora/judging';
import type { LabelRow } from './labels.js';

/** A row with what the judge said of it: a score, or why there is none. */
export interface JudgedLabelRow extends LabelRow {
  score?: Level;
  unscored?: string;
}

/** A judge's scores of rows, from a run or asked for now. */
export interface JudgedRows {
  /** For people: who judged, and by which rubric. */
  judge: string;
  rubric: string;
  rows: JudgedLabelRow[];
  /** Labelled rows that the judge was never asked about. */
  unasked: number;
  /** US dollars paid now; null when some of it is unknown. */
  usd: number | null;
}
