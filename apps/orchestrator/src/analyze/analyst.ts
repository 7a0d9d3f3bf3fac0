import { stageKey, type Artifact, type ArtifactStore } from '@agora/artifacts';
import type { RunState } from '@agora/contracts';
import { leftOut, measureSummarySchema, MICRO_STUDENT, type Results } from '@agora/run-schemas';
import { renderReports } from '@agora/report';
import { analyze, type Analysis, type AnalysisInput, type BenchmarkInput } from '@agora/analysis';
import { NGRAM_WORDS } from '@agora/text-overlap';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExperimentPlan } from '../plan/run-plan.js';
import { VERSION } from '../version.js';
import { BenchmarkResults } from './benchmark-results.js';
import { CellReader } from './cell-reader.js';
import { cellResult, type GatheredCell } from './cell-result.js';
import { ContaminationCheck } from './contamination.js';
import { groupFailures } from './failures.js';
import { pausedSettings } from './paused-settings.js';
import type { Faults, Payments, RunAnalyst, RunDetails, Unfinished } from './run-analyst.js';
import { StageOutputs } from './stage-outputs.js';

/** The last stage: reads what the others left and writes the results artifact. */
export class Analyst implements RunAnalyst {
  private readonly outputs: StageOutputs;
  private readonly cells: CellReader;

  constructor(
    private readonly plan: ExperimentPlan,
    private readonly state: Pick<RunState, 'startedAt' | 'preflight'>,
    private readonly faults: Faults,
    private readonly payments: Payments,
    private readonly details: RunDetails,
    private readonly store: ArtifactStore,
    private readonly unfinished?: Unfinished,
  ) {
    this.outputs = new StageOutputs(store, faults);
    const contamination = new ContaminationCheck(store, plan.experiment.analysis.contaminationWords ?? NGRAM_WORDS);
    this.cells = new CellReader(plan, this.outputs, faults, payments, contamination, unfinished);
  }

  async analyze(): Promise<{ artifact: Artifact; complete: boolean }> {
    const results = await this.results();
    const artifact = await this.store.build({ kind: 'analyze', content: contentKey(results) }, async (dir) => {
      for (const [name, text] of Object.entries(await renderReports(results))) await writeFile(join(dir, name), text);
      return { failures: results.failures.length };
    });
    return { artifact, complete: results.failures.length === 0 };
  }

  async results(): Promise<Results> {
    const { experiment } = this.plan;
    const benchmarks = await this.gatherBenchmarks();
    const cells: GatheredCell[] = [];
    for (const cell of this.plan.cells) cells.push(await this.cells.read(cell, benchmarks));
    const analysis = await this.analysis(benchmarks, cells);
    const found = new BenchmarkResults(
      this.plan,
      (key) => this.outputs.find(key),
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
        ...(this.plan.until ? { until: this.plan.until } : {}),
      },
      experiment,
      confidence: experiment.analysis.confidence,
      seeds: experiment.seeds,
      metricUnits: Object.assign({}, ...cells.map(({ units }) => units)) as Record<string, string>,
      leaderboard: analysis.leaderboard,
      benchmarks: await found.gather(),
      evaluationUsd: await found.usd(),
      ...(await this.judging()),
      spending: this.details.spending,
      ...(this.details.pauses.length > 0 ? { paused: await pausedSettings(this.details.pauses, this.store) } : {}),
      ...(this.state.preflight ? { preflight: this.state.preflight } : {}),
      cells: analysis.cells.map((cell, index) =>
        cellResult(cell, cells[index] as GatheredCell, (key) => this.isThere(key)),
      ),
      unmeasured: this.plan.unmeasured,
      ...(analysis.orderings ? { orderings: analysis.orderings } : {}),
      pca: analysis.pca,
      ...(analysis.questions ? { questions: analysis.questions } : {}),
      failures: groupFailures(this.outputs.failures),
    };
  }

  private async analysis(benchmarks: readonly BenchmarkInput[], cells: readonly GatheredCell[]): Promise<Analysis> {
    const { experiment } = this.plan;
    return analyze({
      generators: await Promise.all(
        experiment.generators.map(async ({ id, provider, model }) => ({
          id,
          provider,
          model,
          simulated: this.plan.simulated.has(id),
          ability: await this.outputs.scores(this.plan.ability[id] ?? {}, id),
        })),
      ),
      benchmarks,
      ...(experiment.reference.others ? { references: await this.gatherReferences(benchmarks) } : {}),
      domains: experiment.domains,
      cells: cells.map(({ input }) => input),
      directions: new Map([...Object.entries(this.plan.directions ?? {}), [MICRO_STUDENT, 'higher']]),
      ...(leftOut(this.plan.until).length > 0 ? { unexamined: `the run was made until ${this.plan.until}` } : {}),
      resamples: experiment.analysis.bootstrap,
      confidence: experiment.analysis.confidence,
      seed: ['analyze', this.plan.runId],
    });
  }

  /** Benchmarks whose base and reference were both scored; students cannot be placed on the others. */
  private async gatherBenchmarks(): Promise<BenchmarkInput[]> {
    const gathered: BenchmarkInput[] = [];
    for (const { id, domain, base, reference } of this.plan.benchmarks) {
      const cells = this.plan.cells.filter(({ cell }) => cell.domain === domain).map((cell) => cell.id);
      const [baseScores, referenceScores] = [
        await this.outputs.samples(base, cells),
        await this.outputs.samples(reference, cells),
      ];
      if (baseScores && referenceScores) gathered.push({ id, domain, base: baseScores, reference: referenceScores });
    }
    return gathered;
  }

  /** The same benchmarks as the further references answered them; those that one was not scored on are left out of it. */
  private async gatherReferences(benchmarks: readonly BenchmarkInput[]): Promise<AnalysisInput['references']> {
    const references: { model: string; benchmarks: BenchmarkInput[] }[] = [];
    for (const [index, model] of (this.plan.experiment.reference.others ?? []).entries()) {
      const own: BenchmarkInput[] = [];
      for (const { id, domain, others = [] } of this.plan.benchmarks) {
        const key = others[index];
        const gathered = benchmarks.find((benchmark) => benchmark.id === id && benchmark.domain === domain);
        if (key === undefined || !gathered) continue;
        const reference = await this.outputs.samples(key, [`reference ${model} on ${id}`]);
        if (reference) own.push({ ...gathered, reference });
      }
      references.push({ model, benchmarks: own });
    }
    return references;
  }

  /** What judges of datasets cost; nothing where no metric asks judges. Of stages that failed, what their journals tell. */
  private async judging(): Promise<Pick<Results, 'judgingUsd'>> {
    let asked = false;
    let total: number | null = 0;
    for (const { key, spec } of this.plan.nodes.values()) {
      if (spec.kind !== 'measure' || !spec.judging) continue;
      asked = true;
      const artifact = await this.outputs.find(key);
      const usd = artifact ? measureSummarySchema.parse(artifact.manifest.summary).usd : this.payments.paidFor(key);
      total = total === null || usd === null ? null : total + (usd ?? 0);
    }
    return asked ? { judgingUsd: total } : {};
  }

  private isThere(key: string): boolean {
    return !this.faults.faultOf(key) && this.unfinished?.isOpen(key) !== true;
  }
}

/** When a result was found out is not part of what it is. */
function contentKey({ run, ...found }: Results): string {
  return stageKey({ ...found, run: { ...run, startedAt: undefined, finishedAt: undefined } });
}
