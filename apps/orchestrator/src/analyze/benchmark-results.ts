import type { Artifact } from '@agora/artifacts';
import { evaluateSummarySchema, type BenchmarkSubject, type EvaluateSummary, type Results } from '@agora/run-schemas';
import { withIntervals } from '@agora/statistics';
import { engineOf } from './engine-of.js';
import type { BenchmarkPlan, ExperimentPlan } from '../plan/run-plan.js';

/** Finds what a stage left; undefined when it left nothing. */
export type Find = (key: string) => Promise<Artifact | undefined>;

/** What the evaluations of a run say beside their scores: figures, the rule that was used, what they cost. */
export class BenchmarkResults {
  constructor(
    private readonly plan: ExperimentPlan,
    private readonly find: Find,
    private readonly paidFor: (key: string) => number | undefined,
  ) {}

  async gather(): Promise<Results['benchmarks']> {
    return Promise.all(this.plan.benchmarks.map((benchmark) => this.describe(benchmark)));
  }

  /** US dollars of every answer of a generator and every judgment; null when some of it is unknown. */
  async usd(): Promise<number | null> {
    let total = 0;
    for (const { key, spec } of this.plan.nodes.values()) {
      if (spec.kind !== 'evaluate') continue;
      const summary = await this.summary(key);
      const usd = summary ? summary.usd : (this.paidFor(key) ?? 0);
      if (usd === null) return null;
      total += usd;
    }
    return total;
  }

  private async describe({
    id,
    domain,
    version,
    base,
    reference,
    others = [],
  }: BenchmarkPlan): Promise<Results['benchmarks'][number]> {
    const { experiment, cells, ability } = this.plan;
    const wanted: { kind: BenchmarkSubject['kind']; id: string; key: string | undefined }[] = [
      { kind: 'base', id: experiment.base.model ?? experiment.student.model, key: base },
      { kind: 'reference', id: experiment.reference.model, key: reference },
      ...others.map((key, index) => ({
        kind: 'reference' as const,
        id: experiment.reference.others?.[index] ?? '',
        key,
      })),
      ...cells
        .filter(({ cell }) => cell.domain === domain)
        .map((cell) => ({ kind: 'student' as const, id: cell.id, key: cell.evaluate[id] })),
      ...Object.entries(ability).map(([generator, keys]) => ({
        kind: 'generator' as const,
        id: generator,
        key: keys[id],
      })),
    ];
    const subjects: BenchmarkSubject[] = [];
    let any: EvaluateSummary | undefined;
    for (const { key, ...subject } of wanted) {
      const summary = key === undefined ? undefined : await this.summary(key);
      if (!summary) continue;
      any ??= summary;
      const { items, unscored, figures = [], tooLong = 0, usd, cached } = summary;
      subjects.push({
        ...subject,
        figures: withIntervals(figures, items - (unscored ?? 0)),
        ...(unscored === undefined ? {} : { unscored }),
        tooLong,
        usd,
        ...(cached ? { cached } : {}),
      });
    }
    const { judge } = experiment.evaluation;
    return {
      id,
      domain,
      version,
      ...(subjects.some(({ kind }) => kind === 'base') ? { base } : {}),
      ...(subjects.some(({ kind, id: name }) => kind === 'reference' && name === experiment.reference.model)
        ? { reference }
        : {}),
      ...(any?.rule === undefined ? {} : { rule: any.rule }),
      ...(any?.reference === undefined ? {} : { scoredAs: any.reference }),
      ...(any?.judge && judge ? { judge: { provider: judge.provider, model: judge.model } } : {}),
      ...engineOf(this.plan),
      subjects,
    };
  }

  private async summary(key: string): Promise<EvaluateSummary | undefined> {
    const artifact = await this.find(key);
    return artifact && evaluateSummarySchema.parse(artifact.manifest.summary);
  }
}
