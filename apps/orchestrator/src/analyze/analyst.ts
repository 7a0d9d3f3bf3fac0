import { ArtifactStore, readJsonl, stageKey, type Artifact } from '@agora/artifacts';
import {
  datasetSummarySchema,
  measureSummarySchema,
  sampleSchema,
  trainSummarySchema,
  type CellResult,
  type DatasetSummary,
  type Results,
  type RunState,
  type SpendingResult,
} from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { renderCsv, renderHtml, renderMarkdown } from '@agora/report';
import { analyze, type BenchmarkInput, type CellInput, type ItemValue } from '@agora/analysis';
import { NGRAM_WORDS } from '@agora/text-overlap';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CellPlan, ExperimentPlan } from '../plan/run-plan.js';
import type { Pause } from '../run/yield-gate.js';
import { VERSION } from '../version.js';
import { BenchmarkResults } from './benchmark-results.js';
import { ContaminationCheck, type ItemsOf } from './contamination.js';
import { groupFailures, type Failure } from './failures.js';
import { pausedSettings } from './paused-settings.js';

/** What a run knows about stages that left no artifact. */
export interface Faults {
  faultOf(key: string): Fault | undefined;
}

/** What stages have paid by their artifacts and journals, in US dollars; undefined where there is nothing. */
export interface Payments {
  paidFor(key: string): number | undefined;
}

/** What is known of a run that has not ended. */
export interface Unfinished {
  /** Whether a stage has left no artifact yet. */
  isOpen(key: string): boolean;
  /** The figures of a dataset as far as it is; undefined when nothing was tried yet. */
  datasetOf(cell: CellPlan): Promise<DatasetSummary | undefined>;
  /** How far a cell is; undefined when it is done. */
  wordsOf(cell: CellPlan, dataset: DatasetSummary | undefined): string | undefined;
}

/** The last stage of a run. */
export interface Analysing {
  /** `complete` is false when anything that was asked for is missing from the results. */
  analyze(): Promise<{ artifact: Artifact; complete: boolean }>;
}
export type MakeAnalyst = (state: RunState, faults: Faults, payments: Payments, course: Course) => Analysing;

/** How a run went, beside what its stages left. */
export interface Course {
  /** Generators that were paused because nearly all of their outputs were rejected. */
  pauses: readonly Pause[];
  spending: SpendingResult;
}

interface GatheredCell {
  plan: CellPlan;
  input: CellInput;
  fault: Fault | undefined;
  unfinished: string | undefined;
  units: Record<string, string>;
  contamination?: Awaited<ReturnType<ContaminationCheck['of']>>;
  training?: CellResult['training'];
}

/** The last stage: reads what the others left and writes the results artifact. */
export class Analyst implements Analysing {
  private readonly failures: Failure[] = [];
  private readonly contamination: ContaminationCheck;

  constructor(
    private readonly plan: ExperimentPlan,
    private readonly state: Pick<RunState, 'startedAt' | 'preflight'>,
    private readonly faults: Faults,
    private readonly payments: Payments,
    private readonly course: Course,
    private readonly store: ArtifactStore,
    private readonly unfinished?: Unfinished,
  ) {
    this.contamination = new ContaminationCheck(store, plan.experiment.analysis.contaminationWords ?? NGRAM_WORDS);
  }

  async analyze(): Promise<{ artifact: Artifact; complete: boolean }> {
    const results = await this.results();
    const artifact = await this.store.build({ kind: 'analyze', content: contentKey(results) }, async (dir) => {
      await writeFile(join(dir, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
      await writeFile(join(dir, 'report.html'), renderHtml(results));
      await writeFile(join(dir, 'summary.md'), renderMarkdown(results));
      await writeFile(join(dir, 'summary.csv'), renderCsv(results));
      return { failures: results.failures.length };
    });
    return { artifact, complete: results.failures.length === 0 };
  }

  async results(): Promise<Results> {
    const { experiment } = this.plan;
    const benchmarks = await this.gatherBenchmarks();
    const cells: GatheredCell[] = [];
    for (const cell of this.plan.cells) cells.push(await this.gatherCell(cell, benchmarks));
    const analysis = analyze({
      generators: await Promise.all(
        experiment.generators.map(async ({ id, provider, model }) => ({
          id,
          provider,
          model,
          simulated: this.plan.simulated.has(id),
          ability: await this.gatherScores(this.plan.ability[id] ?? {}, id),
        })),
      ),
      benchmarks,
      cells: cells.map(({ input }) => input),
      resamples: experiment.analysis.bootstrap,
      confidence: experiment.analysis.confidence,
      seed: ['analyze', this.plan.runId],
    });
    const found = new BenchmarkResults(
      this.plan,
      (key) => this.find(key),
      (key) => this.payments.paidFor(key),
    );
    return {
      schema: 1,
      run: {
        id: this.plan.runId,
        name: experiment.name,
        startedAt: this.state.startedAt,
        finishedAt: new Date().toISOString(),
        agora: VERSION,
        simulated: this.plan.simulated.size > 0,
        ...(this.unfinished ? { partial: true as const } : {}),
      },
      experiment,
      confidence: experiment.analysis.confidence,
      seeds: experiment.seeds,
      metricUnits: Object.assign({}, ...cells.map(({ units }) => units)) as Record<string, string>,
      leaderboard: analysis.leaderboard,
      benchmarks: await found.gather(),
      evaluationUsd: await found.usd(),
      spending: this.course.spending,
      ...(this.course.pauses.length > 0 ? { paused: await pausedSettings(this.course.pauses, this.store) } : {}),
      ...(this.state.preflight ? { preflight: this.state.preflight } : {}),
      cells: analysis.cells.map((cell, index) =>
        cellResult(cell, cells[index] as GatheredCell, (key) => this.isThere(key)),
      ),
      unmeasured: this.plan.unmeasured,
      pca: analysis.pca,
      failures: groupFailures(this.failures),
    };
  }

  /** Benchmarks whose base and reference were both scored; students cannot be placed on the others. */
  private async gatherBenchmarks(): Promise<BenchmarkInput[]> {
    const gathered: BenchmarkInput[] = [];
    for (const { id, domain, base, reference } of this.plan.benchmarks) {
      const cells = this.plan.cells.filter(({ cell }) => cell.domain === domain).map((cell) => cell.id);
      const [baseScores, referenceScores] = [await this.samples(base, cells), await this.samples(reference, cells)];
      if (baseScores && referenceScores) gathered.push({ id, domain, base: baseScores, reference: referenceScores });
    }
    return gathered;
  }

  private async gatherCell(plan: CellPlan, benchmarks: readonly BenchmarkInput[]): Promise<GatheredCell> {
    const known = new Set(benchmarks.filter(({ domain }) => domain === plan.cell.domain).map(({ id }) => id));
    const fault = [plan.dataset, plan.train, ...Object.values(plan.evaluate)]
      .map((key) => this.faults.faultOf(key))
      .find((found) => found !== undefined);
    if (fault) this.failures.push({ fault, cell: plan.id });
    const dataset = (await this.dataset(plan)) ?? (await this.unfinished?.datasetOf(plan));
    const { metrics, units } = await this.metrics(plan, fault);
    const scores = Object.fromEntries(
      Object.entries(await this.gatherScores(plan.evaluate)).filter(([benchmark]) => known.has(benchmark)),
    );
    const examined = this.plan.benchmarks.some(({ domain }) => domain === plan.cell.domain);
    const unfinished = fault ? undefined : this.unfinished?.wordsOf(plan, dataset);
    const failed = fault !== undefined || (examined && known.size === 0);
    const status = unfinished !== undefined ? 'unfinished' : failed ? 'failed' : 'done';
    const spent = dataset ? { dataset } : { usd: await this.paidFor(plan) };
    const contamination = await this.contaminationOf(plan);
    const training = await this.training(plan);
    const input = { cell: plan.cell, status, scores, metrics, ...spent } as const;
    return {
      plan,
      fault,
      units,
      input,
      unfinished,
      ...(contamination ? { contamination } : {}),
      ...(training ? { training } : {}),
    };
  }

  private async training({ train }: CellPlan): Promise<CellResult['training']> {
    const artifact = await this.find(train);
    if (!artifact) return undefined;
    const { data } = trainSummarySchema.safeParse(artifact.manifest.summary);
    if (!data) return undefined; // Of another version; its student counts all the same.
    const { rows, seedRows, tooLong, steps } = data;
    return { rows, tooLong, steps, ...(seedRows === undefined ? {} : { seedRows }) };
  }

  private async contaminationOf({ cell, dataset }: CellPlan): Promise<GatheredCell['contamination']> {
    const benchmarks = this.plan.benchmarks.flatMap(({ id, domain, base, overlap }): ItemsOf[] => {
      const spec = this.plan.nodes.get(base)?.spec;
      if (domain !== cell.domain || spec?.kind !== 'evaluate') return [];
      return [{ id, items: spec.items, ...(overlap === 'whole' ? { whole: true } : {}) }];
    });
    const artifact = benchmarks.length > 0 ? await this.find(dataset) : undefined;
    return artifact && this.contamination.of(artifact, benchmarks);
  }

  /** What a cell cost that left no dataset: its finished shards, and what the unfinished ones have journalled. */
  private async paidFor({ shards }: CellPlan): Promise<number | null> {
    let total = 0;
    for (const key of shards) {
      const shard = await this.find(key);
      const usd = shard ? datasetSummarySchema.parse(shard.manifest.summary).usd : (this.payments.paidFor(key) ?? 0);
      if (usd === null) return null;
      total += usd;
    }
    return total;
  }

  private async dataset(plan: CellPlan): Promise<DatasetSummary | undefined> {
    const artifact = await this.find(plan.dataset);
    if (!artifact) return undefined;
    const summary = datasetSummarySchema.parse(artifact.manifest.summary);
    if (summary.missing > 0) {
      this.failures.push({
        cell: plan.id,
        fault: new Fault(
          'shortfall',
          `${summary.missing} of ${summary.requested} instances are missing: every attempt was rejected`,
          {
            fix: 'rejected.jsonl of the dataset tells why; raise generation.maxAttempts or change the generator.',
          },
        ),
      });
    }
    return summary;
  }

  private async metrics(
    plan: CellPlan,
    cellFault: Fault | undefined,
  ): Promise<{ metrics: Record<string, number | null>; units: Record<string, string> }> {
    const metrics = Object.fromEntries(this.plan.experiment.metrics.map(({ id }) => [id, null as number | null]));
    const units: Record<string, string> = {};
    for (const [id, key] of Object.entries(plan.measure)) {
      const fault = this.faults.faultOf(key);
      if (fault && fault !== cellFault) this.failures.push({ fault, cell: plan.id });
      const artifact = await this.find(key);
      const summary = artifact && measureSummarySchema.parse(artifact.manifest.summary);
      metrics[id] = summary?.aggregate ?? null;
      if (summary) units[id] = summary.unit;
    }
    return { metrics, units };
  }

  private async gatherScores(keys: Record<string, string>, generator?: string): Promise<Record<string, ItemValue[]>> {
    const scores: Record<string, ItemValue[]> = {};
    for (const [benchmark, key] of Object.entries(keys)) {
      const fault = this.faults.faultOf(key);
      if (fault && generator) this.failures.push({ fault, cell: `${generator} on ${benchmark}` });
      const samples = await this.samples(key, []);
      if (samples) scores[benchmark] = samples;
    }
    return scores;
  }

  private async samples(key: string, cells: string[]): Promise<ItemValue[] | undefined> {
    const fault = this.faults.faultOf(key);
    if (fault) for (const cell of cells) this.failures.push({ fault, cell });
    if (!(await this.find(key))) return undefined;
    const artifact = await this.store.open(key);
    const values: ItemValue[] = [];
    for await (const { item, value, unscored } of readJsonl(artifact.path('samples.jsonl'), sampleSchema))
      values.push({ item, value, unscored });
    return values;
  }

  private isThere(key: string): boolean {
    return !this.faults.faultOf(key) && this.unfinished?.isOpen(key) !== true;
  }

  private find(key: string): Promise<Artifact | undefined> {
    return this.faults.faultOf(key) ? Promise.resolve(undefined) : this.store.find(key);
  }
}

/** When a result was found out is not part of what it is. */
function contentKey({ run, ...found }: Results): string {
  return stageKey({ ...found, run: { ...run, startedAt: undefined, finishedAt: undefined } });
}

function cellResult(
  { id, cell, benchmarks, pgr, metrics }: Pick<CellResult, 'id' | 'cell' | 'benchmarks' | 'pgr' | 'metrics'>,
  { plan, input, fault, unfinished, contamination, training }: GatheredCell,
  isThere: (key: string) => boolean,
): CellResult {
  const made = (keys: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(keys).filter(([, key]) => isThere(key)));
  return {
    id,
    cell,
    status: input.status,
    ...(fault ? { fault: fault.toData() } : {}),
    ...(unfinished === undefined ? {} : { unfinished }),
    ...(input.dataset ? { dataset: input.dataset } : {}),
    ...(training ? { training } : {}),
    benchmarks,
    ...(pgr ? { pgr } : {}),
    metrics,
    ...(contamination ? { contamination: contamination.found } : {}),
    artifacts: {
      ...(input.dataset && isThere(plan.dataset) ? { dataset: plan.dataset } : {}),
      shards: plan.shards,
      ...(isThere(plan.train) ? { train: plan.train } : {}),
      evaluate: made(plan.evaluate),
      measure: made(plan.measure),
      ...(contamination ? { contamination: contamination.key } : {}),
    },
  };
}
