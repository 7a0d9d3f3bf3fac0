import {
  cellId,
  type Cell,
  type Experiment,
  type GeneratorUse,
  type ModelUse,
  type PluginEntry,
  type PluginUse,
  type StageRuntime,
  type Until,
  reaches,
} from '@agora/run-schemas';
import type { Method } from '@agora/plugin-api';
import { trainingVersion } from '@agora/python-worker';
import type { EvaluateStages, PlannedDomain } from './evaluate-stages.js';
import type { GivenRows } from './given-rows.js';
import type { PlannedJudging } from './judged-metrics.js';
import type { MixedRows } from './mixed-rows.js';
import type { GraphBuilder } from './graph-builder.js';
import type { RunInputs } from './inputs.js';
import type { MetricStages } from './metric-stages.js';
import type { CellPlan } from './run-plan.js';

export interface PlannedGenerator {
  config: Experiment['generators'][number];
  use: GeneratorUse;
  /** Of a generator that has its rows already. */
  rows?: GivenRows;
  /** Of a mixture with such sets among its parts. */
  mixed?: MixedRows;
}

/** Slots of a cell that are filled in one way. */
interface Stretch {
  from: number;
  to: number;
  /** Where their rows come from, when these exist already. */
  given?: { rows: GivenRows; part?: string };
}

/** A method in a domain, with the seeds that it gets in runs of one experiment seed. */
export interface PlannedSetting {
  domain: PlannedDomain;
  method: { entry: PluginEntry; plugin: Method; use: PluginUse; judging?: PlannedJudging };
  experimentSeed: number;
  /** Key of the seeds' artifact. */
  seeds: string;
}

export interface CellStagesOptions {
  experiment: Experiment;
  /** Undefined where no student is trained. */
  student: ModelUse | undefined;
  until: Until | undefined;
  baseDir: string;
  graph: GraphBuilder;
  inputs: RunInputs;
  evaluations: EvaluateStages;
  metrics: MetricStages;
}

/** One cell while its stages are added. */
interface OpenCell {
  id: string;
  /** Names its stages. */
  title: string;
  cell: Cell;
  generator: PlannedGenerator;
  setting: PlannedSetting;
}

/** Adds the stages of cells: shards, dataset, student, the student's evaluations, metrics of the dataset. */
export class CellStages {
  /** Seeds that students train on, by their source and experiment seed. */
  private readonly drawnSeeds = new Map<string, Promise<string>>();

  private readonly opened: { open: OpenCell; plan: CellPlan }[] = [];

  constructor(private readonly options: CellStagesOptions) {}

  async add(generator: PlannedGenerator, setting: PlannedSetting, instances: number): Promise<CellPlan> {
    const { domain, method, experimentSeed: seed } = setting;
    const { id: generatorId, mode } = generator.config;
    const cell: Cell = { generator: generatorId, domain: domain.entry.id, method: method.entry.id, instances, seed };
    const id = cellId(cell);
    const open: OpenCell = { id, title: id, cell, generator, setting };
    const shards = await this.addShards(open);
    const dataset = await this.addDataset(open, shards);
    const { student, until, metrics } = this.options;
    const train = student && (await this.addTraining(open, student, dataset));
    const evaluate = train === undefined ? {} : await this.addEvaluations(open, train);
    const measure = reaches(until, 'measure') ? await metrics.add(id, domain, dataset) : {};
    const rowSet = await generator.rows?.factsOf(domain.entry.id);
    const rowSets = await generator.mixed?.sharesOf(domain.entry.id, instances);
    const plan: CellPlan = {
      id,
      generator: generatorId,
      mode,
      cell,
      shards,
      dataset,
      ...(train ? { train } : {}),
      evaluate,
      measure,
      ...(rowSet ? { rowSet } : {}),
      ...(rowSets ? { rowSets } : {}),
    };
    this.opened.push({ open, plan });
    return plan;
  }

  /**
   * Gives the cells added so far their micro-students. After all cells, because where a cell of that volume is one of them, they share
   * stages, and those have the cell's names.
   */
  async addMicroStudents(): Promise<void> {
    for (const { open, plan } of this.opened) {
      const microStudent = await this.addMicroStudent(open);
      if (microStudent) plan.microStudent = microStudent;
    }
  }

  /** A student on the first rows alone: the stages of the same cell at that volume, under the keys that they have there. */
  private async addMicroStudent(open: OpenCell): Promise<CellPlan['microStudent']> {
    const { student, until, experiment } = this.options;
    const { instances = Infinity } = experiment.analysis.microStudent ?? {};
    if (!student || !reaches(until, 'evaluate') || instances >= open.cell.instances) return undefined;
    const small = { ...open, title: `${open.id} micro-student`, cell: { ...open.cell, instances } };
    const shards = await this.addShards(small);
    const dataset = await this.addDataset(small, shards);
    const train = await this.addTraining(small, student, dataset);
    return { shards, dataset, train, evaluate: await this.addEvaluations(small, train) };
  }

  private async addShards(open: OpenCell): Promise<string[]> {
    const shards: string[] = [];
    for (const stretch of stretchesOf(open)) shards.push(...(await this.addStretch(open, stretch)));
    return shards;
  }

  private async addStretch(
    { id, title, generator, setting }: OpenCell,
    { from: begin, to: end, given }: Stretch,
  ): Promise<string[]> {
    const { shard: size, maxAttempts } = this.options.experiment.generation;
    const { judging } = setting.method;
    const domain = setting.domain.entry.id;
    const runtime = {
      ...this.generationRuntime(generator, setting),
      ...(given ? { rowSet: await given.rows.factsOf(domain) } : {}),
      ...(given?.part === undefined ? {} : { rowPart: given.part }),
      mode: generator.config.mode,
      ...(judging ? { judges: judging.access } : {}),
    };
    const shards: string[] = [];
    for (let from = begin; from < end; from += size) {
      const to = Math.min(from + size, end);
      const own = { from: from - begin, to: to - begin };
      const rows = await given?.rows.rowsOf(domain, setting.experimentSeed, own);
      const key = this.options.graph.add(
        {
          kind: 'shard',
          generator: generator.use,
          method: setting.method.use,
          domain: setting.domain.use,
          seeds: setting.seeds,
          experimentSeed: setting.experimentSeed,
          slots: { from, to },
          maxAttempts,
          ...(rows === undefined ? {} : { rows }),
          ...(judging && rows === undefined ? { judging: judging.use } : {}),
        },
        { title: `${title} instances ${from}–${to - 1}`, cells: [id], runtime },
      );
      shards.push(key);
    }
    return shards;
  }

  private async addDataset({ id, title, cell, generator, setting }: OpenCell, shards: string[]): Promise<string> {
    const { dropNearDuplicates } = this.options.experiment.generation;
    return this.options.graph.add(
      { kind: 'dataset', cell, shards, ...(dropNearDuplicates ? { dropNearDuplicates: true as const } : {}) },
      {
        title: `${title} dataset`,
        cells: [id],
        needs: shards,
        runtime: {
          ...this.generationRuntime(generator, setting),
          ...(await this.setsOf(generator, cell)),
        },
      },
    );
  }

  /** What people are told of the sets that a dataset is drawn from. */
  private async setsOf({ rows, mixed }: PlannedGenerator, { domain, instances }: Cell): Promise<Partial<StageRuntime>> {
    if (rows) return { rowSet: await rows.factsOf(domain) };
    return mixed ? { rowSets: await mixed.sharesOf(domain, instances) } : {};
  }

  private async addTraining({ id, title, setting }: OpenCell, student: ModelUse, dataset: string): Promise<string> {
    const { experiment, baseDir, graph } = this.options;
    return graph.add(
      {
        kind: 'train',
        student,
        dataset,
        // Seeds have one response each, and preferences need two.
        ...(setting.method.plugin.trainsOnSeeds && !experiment.student.training.dpo
          ? await this.trainingSeeds(setting)
          : {}),
        training: experiment.student.training,
        seed: setting.experimentSeed,
        worker: trainingVersion(experiment.student.training),
      },
      { title: `${title} student`, cells: [id], needs: [dataset], runtime: { baseDir, options: {}, limits: {} } },
    );
  }

  private async addEvaluations({ id, title, setting }: OpenCell, train: string): Promise<Record<string, string>> {
    const { domain } = setting;
    const keys: Record<string, string> = {};
    for (const planned of domain.benchmarks) {
      const benchmark = planned.benchmark.id;
      const stage = { title: `${title} on ${benchmark}`, cells: [id], needs: [train] };
      keys[benchmark] = await this.options.evaluations.add(domain, planned, { kind: 'student', train }, 'chat', stage);
    }
    return keys;
  }

  private async trainingSeeds({ seeds, experimentSeed }: PlannedSetting): Promise<{ seeds?: string }> {
    const { seeds: wanted } = this.options.experiment.student;
    if (wanted === 'none') return {};
    return { seeds: typeof wanted === 'number' ? await this.fewSeeds(seeds, wanted, experimentSeed) : seeds };
  }

  /** Every generator of a setting trains on the same ones. */
  private fewSeeds(seeds: string, most: number, experimentSeed: number): Promise<string> {
    const key = `${seeds} ${experimentSeed}`;
    const known = this.drawnSeeds.get(key) ?? this.options.inputs.fewSeeds(seeds, most, experimentSeed);
    this.drawnSeeds.set(key, known);
    return known;
  }

  private generationRuntime({ config }: PlannedGenerator, { domain, method }: PlannedSetting): StageRuntime {
    return {
      baseDir: this.options.baseDir,
      options: {
        [domain.entry.plugin]: domain.entry.options,
        [method.entry.plugin]: method.entry.options,
        [config.provider]: config.options,
      },
      limits: config.limits,
      ...(config.price ? { price: config.price } : {}),
    };
  }
}

/**
 * What is written comes first. So the slots that are written of a small volume are the first of those of a large one, which shares
 * them, and each set gives the first rows of its own order.
 */
function stretchesOf({ cell: { instances }, generator: { rows, mixed } }: OpenCell): Stretch[] {
  if (rows) return [{ from: 0, to: instances, given: { rows } }];
  const taken = mixed?.takenOf(instances) ?? [];
  let from = taken.reduce((left, { count }) => left - count, instances);
  const stretches: Stretch[] = from > 0 ? [{ from: 0, to: from }] : [];
  for (const { part, rows: set, count } of taken) {
    stretches.push({ from, to: from + count, given: { rows: set, part } });
    from += count;
  }
  return stretches;
}
