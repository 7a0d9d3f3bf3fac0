import {
  datasetSummarySchema,
  measureSummarySchema,
  MICRO_STUDENT,
  trainSummarySchema,
  type CellResult,
  type DatasetSummary,
  type JudgedSummary,
} from '@agora/run-schemas';
import { Fault, rowCost } from '@agora/plugin-api';
import type { BenchmarkInput } from '@agora/analysis';
import { mean, scoreOf } from '@agora/statistics';
import type { CellPlan, ExperimentPlan } from '../plan/run-plan.js';
import type { GatheredCell } from './cell-result.js';
import type { ContaminationCheck, ItemsOf } from './contamination.js';
import type { Faults, Payments, Unfinished } from './run-analyst.js';
import type { StageOutputs } from './stage-outputs.js';

/** Reads what the stages of one cell left. */
export class CellReader {
  constructor(
    private readonly plan: ExperimentPlan,
    private readonly outputs: StageOutputs,
    private readonly faults: Faults,
    private readonly payments: Payments,
    private readonly contamination: ContaminationCheck,
    private readonly unfinished: Unfinished | undefined,
  ) {}

  async read(plan: CellPlan, benchmarks: readonly BenchmarkInput[]): Promise<GatheredCell> {
    const known = new Set(benchmarks.filter(({ domain }) => domain === plan.cell.domain).map(({ id }) => id));
    const fault = [plan.dataset, plan.train ?? plan.dataset, ...Object.values(plan.evaluate)]
      .map((key) => this.faults.faultOf(key))
      .find((found) => found !== undefined);
    if (fault) this.outputs.failures.push({ fault, cell: plan.id });
    const dataset = (await this.dataset(plan)) ?? (await this.unfinished?.datasetOf(plan));
    const { metrics, units, judged } = await this.metrics(plan, fault);
    const scores = Object.fromEntries(
      Object.entries(await this.outputs.scores(plan.evaluate)).filter(([benchmark]) => known.has(benchmark)),
    );
    const examined = this.plan.benchmarks.some(({ domain }) => domain === plan.cell.domain);
    const unfinished = fault ? undefined : this.unfinished?.progressOf(plan, dataset);
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
      ...(Object.keys(judged).length > 0 ? { judged } : {}),
    };
  }

  private async training({ train }: CellPlan): Promise<CellResult['training']> {
    const artifact = train === undefined ? undefined : await this.outputs.find(train);
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
    const artifact = benchmarks.length > 0 ? await this.outputs.find(dataset) : undefined;
    return artifact && this.contamination.of(artifact, benchmarks);
  }

  /** What a cell cost that left no dataset: its finished shards, and what the unfinished ones have journalled. */
  private async paidFor({ shards }: CellPlan): Promise<number | null> {
    let total = 0;
    for (const key of shards) {
      const shard = await this.outputs.find(key);
      const usd = shard ? datasetSummarySchema.parse(shard.manifest.summary).usd : (this.payments.paidFor(key) ?? 0);
      if (usd === null) return null;
      total += usd;
    }
    return total;
  }

  private async dataset(plan: CellPlan): Promise<DatasetSummary | undefined> {
    const artifact = await this.outputs.find(plan.dataset);
    if (!artifact) return undefined;
    const summary = await this.withRowSets(datasetSummarySchema.parse(artifact.manifest.summary), plan);
    if (summary.missing > 0) {
      this.outputs.failures.push({
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

  /** Licence and cost of rows that existed already are what the experiment says of them now. */
  private async withRowSets(summary: DatasetSummary, { shards, rowSet, rowSets }: CellPlan): Promise<DatasetSummary> {
    if (rowSet) return { ...summary, rowSet, usd: rowCost(rowSet) * summary.accepted };
    if (!rowSets) return summary;
    let usd: number | null = rowSets.reduce((sum, { rows, set }) => sum + rowCost(set) * rows, 0);
    for (const key of shards) {
      const spec = this.plan.nodes.get(key)?.spec;
      if (spec?.kind !== 'shard' || spec.rows !== undefined) continue;
      const shard = await this.outputs.find(key);
      const paid = shard ? datasetSummarySchema.parse(shard.manifest.summary).usd : null;
      usd = usd === null || paid === null ? null : usd + paid;
    }
    return { ...summary, rowSets, usd };
  }

  private async metrics(
    plan: CellPlan,
    cellFault: Fault | undefined,
  ): Promise<{
    metrics: Record<string, number | null>;
    units: Record<string, string>;
    judged: Record<string, JudgedSummary>;
  }> {
    const metrics = Object.fromEntries(this.plan.experiment.metrics.map(({ id }) => [id, null as number | null]));
    const units: Record<string, string> = {};
    const judged: Record<string, JudgedSummary> = {};
    for (const [id, key] of Object.entries(plan.measure)) {
      const fault = this.faults.faultOf(key);
      if (fault && fault !== cellFault) this.outputs.failures.push({ fault, cell: plan.id });
      const artifact = await this.outputs.find(key);
      const summary = artifact && measureSummarySchema.parse(artifact.manifest.summary);
      metrics[id] = summary?.aggregate ?? null;
      if (summary) units[id] = summary.unit;
      if (summary?.judged) judged[id] = summary.judged;
    }
    if (plan.microStudent) {
      metrics[MICRO_STUDENT] = await this.microScore(plan, plan.microStudent.evaluate, cellFault);
      units[MICRO_STUDENT] = 'score';
    }
    return { metrics, units, judged };
  }

  /** Mean over benchmarks; none where one of them is missing: a mean over others would not compare. */
  private async microScore(
    { id }: CellPlan,
    evaluations: Record<string, string>,
    cellFault: Fault | undefined,
  ): Promise<number | null> {
    const faults = new Set(Object.values(evaluations).map((key) => this.faults.faultOf(key)));
    for (const fault of faults) if (fault && fault !== cellFault) this.outputs.failures.push({ fault, cell: id });
    const scores = Object.values(await this.outputs.scores(evaluations)).map(
      (items) => scoreOf(items.map((item) => (item.unscored ? Number.NaN : item.value))).mean,
    );
    const known = scores.filter((score) => score !== null);
    return known.length > 0 && known.length === Object.keys(evaluations).length ? mean(known) : null;
  }
}
