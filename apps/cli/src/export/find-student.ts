import { namesIn, type ArtifactStore } from '@agora/artifacts';
import {
  trainSpecSchema,
  trainSummarySchema,
  type Cell,
  type CellResult,
  type TrainSpec,
  type TrainSummary,
} from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { fits } from './cell-pattern.js';
import type { FoundRun } from './find-run.js';

/** The model card of a folder. */
export const CARD = 'README.md';

/** A student that a run has trained. */
export interface FoundStudent {
  id: string;
  cell: Cell;
  /** Its checkpoint, or its adapter where that was asked for: a Hugging Face folder in the home. */
  folder: string;
  /** Names of the files in it, without a card. */
  files: string[];
  spec: TrainSpec;
  summary: TrainSummary;
  /** What the run found out about it; undefined while the run has no results. */
  result?: CellResult;
}

interface Candidate {
  id: string;
  cell: Cell;
  train?: string;
}

/**
 * The one trained student of a run whose cell fits `pattern` (see `fits`).
 * Faults: `not-found` when none fits, or it is not trained yet; `invalid-input` when several fit, or it has no adapter.
 */
export async function findStudent(
  found: FoundRun,
  { student: pattern, adapter = false }: { student: string; adapter?: boolean },
  store: ArtifactStore,
): Promise<FoundStudent> {
  const all = candidates(found);
  const fitting = all.filter(({ id }) => fits(id, pattern));
  const [only] = fitting;
  if (!only) {
    throw new Fault('not-found', `--student: no cell of ${found.id} fits "${pattern}"`, {
      fix: `Cells of this run: ${idsOf(all)}.`,
    });
  }
  if (fitting.length > 1) {
    throw new Fault('invalid-input', `--student: ${fitting.length} cells fit "${pattern}"`, {
      fix: `One student is exported at a time. Name one of: ${idsOf(fitting)}.`,
    });
  }
  const { id, cell, train } = only;
  if (train === undefined || !(await store.has(train))) {
    throw new Fault('not-found', `--student: the student of ${id} is not trained, or was deleted from the home`, {
      fix: 'Give the run’s `agora run` again, which trains what is missing; `agora show` tells what failed.',
    });
  }
  const artifact = await store.open(train);
  const spec = trainSpecSchema.parse(artifact.manifest.spec);
  if (adapter && !spec.training.lora) {
    throw new Fault('invalid-input', `--adapter: all weights of ${id} were trained, and it has no adapter`, {
      fix: 'Leave --adapter out, or train with student.training.method: lora.',
    });
  }
  const folder = artifact.path(adapter ? 'adapter' : 'checkpoint');
  const result = found.results?.cells.find((one) => one.id === id);
  return {
    id,
    cell,
    folder,
    // The package of adapters leaves a card of its own, which says nothing.
    files: (await namesIn(folder)).filter((name) => name !== CARD),
    spec,
    summary: trainSummarySchema.parse(artifact.manifest.summary),
    ...(result ? { result } : {}),
  };
}

function candidates({ plan, results }: FoundRun): Candidate[] {
  if (plan) return plan.cells.map(({ id, cell, train }) => ({ id, cell, ...(train === undefined ? {} : { train }) }));
  return (results?.cells ?? []).map(({ id, cell, artifacts: { train } }) => ({
    id,
    cell,
    ...(train === undefined ? {} : { train }),
  }));
}

const idsOf = (cells: readonly Candidate[]): string => cells.map(({ id }) => id).join(', ');
