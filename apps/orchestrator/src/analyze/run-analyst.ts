import type { Artifact } from '@agora/artifacts';
import type { RunState } from '@agora/contracts';
import type { DatasetSummary, SpendingResult } from '@agora/run-schemas';
import type { Fault } from '@agora/plugin-api';
import type { CellPlan } from '../plan/run-plan.js';
import type { Pause } from '../run/yield-gate.js';

/** What a run knows about stages that left no artifact. */
export interface Faults {
  faultOf(key: string): Fault | undefined;
}

/** What stages have paid by their artifacts and journals, in US dollars; undefined where there is nothing. */
export interface Payments {
  paidFor(key: string): number | undefined;
}

/** What is known about a run that has not ended. */
export interface Unfinished {
  /** Whether a stage has left no artifact yet. */
  isOpen(key: string): boolean;
  /** The figures of a dataset as far as it is; undefined when nothing was tried yet. */
  datasetOf(cell: CellPlan): Promise<DatasetSummary | undefined>;
  /** How far a cell has come, for people; undefined when it is done. */
  progressOf(cell: CellPlan, dataset: DatasetSummary | undefined): string | undefined;
}

/** The last stage of a run: makes results of what the others left. */
export interface RunAnalyst {
  /** `complete` is false when anything that was asked for is missing from the results. */
  analyze(): Promise<{ artifact: Artifact; complete: boolean }>;
}
/** Loads the analyst's code, which a run needs at its end alone. */
export type MakeAnalyst = (
  state: RunState,
  faults: Faults,
  payments: Payments,
  details: RunDetails,
) => Promise<RunAnalyst>;

/** How a run went, beside what its stages left. */
export interface RunDetails {
  /** Generators that were paused because nearly all of their outputs were rejected. */
  pauses: readonly Pause[];
  spending: SpendingResult;
}
