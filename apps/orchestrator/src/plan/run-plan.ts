import type { Cell, Experiment, PluginUse, StageRuntime, StageSpec } from '@agora/contracts';

/** One stage of a run, with what must exist before it can start. */
export interface StageNode {
  key: string;
  spec: StageSpec;
  /** For people. */
  title: string;
  /** Ids of the cells that wait for it. */
  cells: string[];
  /** Keys of stages of this plan that it reads. */
  needs: string[];
  runtime: StageRuntime;
}

/** Where the results of one cell will lie: artifact keys by benchmark and metric id. */
export interface CellPlan {
  id: string;
  cell: Cell;
  /** Parts of the dataset, in order. */
  shards: string[];
  dataset: string;
  train: string;
  evaluate: Record<string, string>;
  measure: Record<string, string>;
}

/** A benchmark with the artifacts of the two models that every student is compared to. */
export interface BenchmarkPlan {
  id: string;
  domain: string;
  version: string;
  base: string;
  reference: string;
}

/** A whole run, known before anything is computed: every key is a function of inputs alone. */
export interface RunPlan {
  runId: string;
  experiment: Experiment;
  /** Ids of the generators whose provider is a simulation. */
  simulated: ReadonlySet<string>;
  domains: Record<string, PluginUse>;
  benchmarks: BenchmarkPlan[];
  cells: CellPlan[];
  /** Scores of the generators themselves: generator id → benchmark id → key. Empty unless asked for. */
  ability: Record<string, Record<string, string>>;
  nodes: ReadonlyMap<string, StageNode>;
}
