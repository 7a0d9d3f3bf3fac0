import type { ArtifactStore } from '@agora/artifacts';
import type { RunEvent } from '@agora/contracts';
import type { DatasetSummary, Results } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { restorePlan, type KeptCell, type KeptPlan } from '../plan/kept-plan.js';
import type { CellPlan, ExperimentPlan, StageNode } from '../plan/run-plan.js';
import { paidByStage, spendingOf } from '../run/spending-ledger.js';
import type { Faults, Unfinished } from './run-analyst.js';

/** Where the results of a run that has not ended come from, beside its artifacts. */
export interface PartialSources {
  /** The figures of a dataset that is not whole; undefined when nothing was tried yet. */
  datasetOf(cell: KeptCell): Promise<DatasetSummary | undefined>;
  /** What failed for good so far. */
  faults: Faults;
}

/** The results of a run as far as it is. Costs nothing and needs no service. */
export async function partialResults(store: ArtifactStore, kept: KeptPlan, sources: PartialSources): Promise<Results> {
  const plan = restorePlan(kept);
  const open = await openStages(store, kept);
  const paid = await paidByStage(plan, store);
  const cells = new Map(kept.cells.map((cell) => [cell.id, cell]));
  const anchors = kept.benchmarks.map(({ id, domain, base, reference }) => ({
    id,
    domain,
    open: [base, reference].some((key) => open.has(key)),
  }));
  const unfinished: Unfinished = {
    isOpen: (key) => open.has(key),
    datasetOf: async ({ id }) => {
      const cell = cells.get(id);
      return cell && sources.datasetOf(cell);
    },
    progressOf: (cell, dataset) => {
      const missing = anchors.filter((one) => one.open && one.domain === cell.cell.domain).map(({ id }) => id);
      return howFar(cell, dataset, open, missing);
    },
  };
  const payments = { paidFor: (key: string) => paid.get(key) };
  const details = { pauses: [], spending: await spendingOf(everyPaidStage(plan, kept), store) };
  const { Analyst } = await import('./analyst.js');
  return new Analyst(
    plan,
    kept,
    sources.faults,
    payments,
    details,
    store,
    open.size > 0 ? unfinished : undefined,
  ).results();
}

/** The evaluations of the plan, and its shards. */
function everyPaidStage(
  { runId, nodes }: ExperimentPlan,
  { cells }: KeptPlan,
): Pick<ExperimentPlan, 'runId' | 'nodes'> {
  const runtime = { baseDir: '', options: {}, limits: {} };
  const shards = cells.flatMap(({ id, shards: keys, shard, microStudent }) =>
    [...keys, ...(microStudent?.shards ?? [])].map((key): [string, StageNode] => [
      key,
      { key, spec: shard, title: '', cells: [id], needs: [], runtime },
    ]),
  );
  return { runId, nodes: new Map([...nodes, ...shards]) };
}

/** What events of a run tell of failures: of its present round alone, and not of stages that were only interrupted. */
export function keptFaults({ startedAt, cells }: KeptPlan, events: readonly RunEvent[]): Faults {
  const faults = new Map<string, Fault>();
  for (const event of events) {
    if (event.kind !== 'stage-failed' || !event.final || event.at < startedAt) continue;
    const fault = Fault.fromData(event.fault);
    if (fault.code === 'cancelled') continue;
    faults.set(event.key, fault);
    const readers = cells.flatMap((cell) => [
      ...readersOf(event.key, cell),
      ...(cell.microStudent ? readersOf(event.key, { ...cell.microStudent, measure: {} }) : []),
    ]);
    for (const key of readers) if (!faults.has(key)) faults.set(key, fault);
  }
  return { faultOf: (key) => faults.get(key) };
}

/** What will never be made when a stage of the cell has failed. */
function readersOf(
  failed: string,
  {
    shards,
    dataset,
    train,
    evaluate,
    measure,
  }: Pick<KeptCell, 'shards' | 'dataset' | 'train' | 'evaluate' | 'measure'>,
): string[] {
  const scores = Object.values(evaluate);
  if (train !== undefined && failed === train) return scores;
  const readers = [...(train === undefined ? [] : [train]), ...scores, ...Object.values(measure)];
  if (failed === dataset) return readers;
  return shards.includes(failed) ? [dataset, ...readers] : [];
}

async function openStages(store: ArtifactStore, { benchmarks, cells, ability }: KeptPlan): Promise<Set<string>> {
  const keys = [
    ...benchmarks.flatMap(({ base, reference, others = [] }) => [base, reference, ...others]),
    ...cells.flatMap((cell) => [
      cell.dataset,
      ...(cell.train === undefined ? [] : [cell.train]),
      ...Object.values(cell.evaluate),
      ...Object.values(cell.measure),
      ...Object.values(cell.microStudent?.evaluate ?? {}),
    ]),
    ...Object.values(ability).flatMap((byBenchmark) => Object.values(byBenchmark)),
  ];
  const open = new Set<string>();
  for (const key of new Set(keys)) if (!(await store.has(key))) open.add(key);
  return open;
}

function howFar(
  cell: CellPlan,
  dataset: DatasetSummary | undefined,
  open: ReadonlySet<string>,
  anchors: readonly string[],
): string | undefined {
  if (open.has(cell.dataset)) {
    const { accepted = 0, requested = cell.cell.instances } = dataset ?? {};
    return dataset ? `${accepted} of ${requested} instances` : 'nothing generated yet';
  }
  if (cell.train !== undefined && open.has(cell.train)) return 'dataset made; student not trained yet';
  const unscored = Object.entries(cell.evaluate).flatMap(([benchmark, key]) => (open.has(key) ? [benchmark] : []));
  if (unscored.length > 0) return `student trained; not scored yet on ${unscored.join(', ')}`;
  return anchors.length > 0 ? `student scored; base or reference not yet on ${anchors.join(', ')}` : undefined;
}
