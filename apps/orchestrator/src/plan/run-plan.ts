import type {
  Cell,
  Evaluation,
  Experiment,
  GenerationMode,
  PluginUse,
  StageRuntime,
  StageSpec,
  Unmeasured,
  Until,
} from '@agora/run-schemas';
import type { Better, PromptStyle, RowSetFacts, RowShare } from '@agora/plugin-api';

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

/** Something that a run brings results for: a cell of an experiment, or a subject of an evaluation. */
export interface PlannedCell {
  id: string;
  /** Whose data it is about, and how that generator is asked; absent where no data are generated. */
  generator?: string;
  mode?: GenerationMode;
}

/** A whole run, known before anything is computed: every key is a function of inputs alone. */
export interface RunPlan {
  runId: string;
  /** US dollars that the run may spend; absent when nothing limits it. */
  budgetUsd?: number;
  /** Ids of the generators whose text is made by a program, and of a judge that is a simulation. */
  simulated: ReadonlySet<string>;
  cells: readonly PlannedCell[];
  nodes: ReadonlyMap<string, StageNode>;
}

/** Where the results of one cell will lie: artifact keys by benchmark and metric id. */
export interface CellPlan extends PlannedCell {
  cell: Cell;
  /** Parts of the dataset, in order. */
  shards: string[];
  dataset: string;
  /** Absent where the run stops before. */
  train?: string;
  evaluate: Record<string, string>;
  measure: Record<string, string>;
  /** The student that is trained on the first rows alone; absent where there is none. */
  microStudent?: MicroStudentPlan | undefined;
  /** The set that the rows are drawn from, where they existed already. */
  rowSet?: RowSetFacts;
  /** Of a mixture, the sets among its parts. */
  rowSets?: RowShare[];
}

/** The stages of a micro-student, as those of a cell. */
export type MicroStudentPlan = Pick<CellPlan, 'shards' | 'dataset' | 'evaluate'> & { train: string };

/** A benchmark with the artifacts of the two models that every student is compared to. */
export interface BenchmarkPlan {
  id: string;
  domain: string;
  version: string;
  /** As `Benchmark.overlap`. */
  overlap: 'runs' | 'whole';
  base: string;
  reference: string;
  /** Of the further references, in the order of the experiment; absent when there are none. */
  others?: string[] | undefined;
}

/** The plan of an experiment. */
export interface ExperimentPlan extends RunPlan {
  experiment: Experiment;
  domains: Record<string, PluginUse>;
  /** Where the run stops; benchmarks and the later stages of cells are then left out. */
  until?: Until;
  benchmarks: BenchmarkPlan[];
  cells: CellPlan[];
  /** Metrics that are not measured in a domain, and why. */
  unmeasured: Unmeasured[];
  /** Which end of a metric is called better, by metric; those of which that is not agreed are left out. */
  directions?: Record<string, Better>;
  /** Scores of the generators themselves: generator id → benchmark id → key. Empty unless asked for. */
  ability: Record<string, Record<string, string>>;
}

/** The plan of an evaluation without an experiment; its cells are its subjects. */
export interface EvaluationPlan extends RunPlan {
  evaluation: Evaluation;
  benchmarks: { id: string; domain: string; version: string; items: number }[];
  /** In the order of the request: one stage per subject and benchmark. */
  rows: { subject: string; domain: string; benchmark: string; style: PromptStyle; key: string }[];
}
