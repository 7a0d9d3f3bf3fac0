import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stageKey, type Artifact, type ArtifactStore } from '@agora/artifacts';
import type { RunState } from '@agora/contracts';
import { evaluateSummarySchema, type EvaluateSummary, type EvaluationResults } from '@agora/run-schemas';
import { withInterval, withIntervals } from '@agora/statistics';
import type { EvaluationPlan } from '../plan/run-plan.js';
import { VERSION } from '../version.js';
import type { Faults, RunAnalyst } from './run-analyst.js';
import { engineOf } from './engine-of.js';

/** The last stage of an evaluation: gathers the scores of all subjects into `evaluation.json`. */
export class EvaluationAnalyst implements RunAnalyst {
  constructor(
    private readonly plan: EvaluationPlan,
    private readonly state: RunState,
    private readonly faults: Faults,
    private readonly store: ArtifactStore,
  ) {}

  async analyze(): Promise<{ artifact: Artifact; complete: boolean }> {
    const results = await this.results();
    const { run, ...found } = results;
    const content = stageKey({ ...found, run: { ...run, startedAt: undefined, finishedAt: undefined } });
    const artifact = await this.store.build({ kind: 'evaluation-results', content }, async (dir) => {
      await writeFile(join(dir, 'evaluation.json'), `${JSON.stringify(results, null, 2)}\n`);
      return { failures: results.failures.length };
    });
    return { artifact, complete: results.failures.length === 0 };
  }

  private async results(): Promise<EvaluationResults> {
    const { runId, evaluation, simulated, rows } = this.plan;
    const gathered: EvaluationResults['rows'] = [];
    const failures: EvaluationResults['failures'] = [];
    const known = new Map<string, EvaluateSummary>();
    for (const { subject, domain, benchmark, style, key } of rows) {
      const fault = this.faults.faultOf(key);
      if (fault) {
        failures.push({ subject, benchmark, fault: fault.toData() });
        continue;
      }
      const { manifest } = await this.store.open(key);
      const summary = evaluateSummarySchema.parse(manifest.summary);
      known.set(JSON.stringify([domain, benchmark]), summary);
      const { mean, stderr, items, unscored, samples = 1, usd, cached, tooLong = 0 } = summary;
      const score = withInterval({ mean, stderr, items, ...(unscored === undefined ? {} : { unscored }) });
      const figures = withIntervals(summary.figures ?? [], items - (unscored ?? 0));
      const scores = { ...score, samples, usd, ...(cached ? { cached } : {}), figures, tooLong };
      gathered.push({ subject, domain, benchmark, style, ...scores, artifact: key });
    }
    return {
      schema: 1,
      run: {
        id: runId,
        name: evaluation.name,
        startedAt: this.state.startedAt,
        finishedAt: new Date().toISOString(),
        agora: VERSION,
        simulated: simulated.size > 0,
      },
      evaluation,
      benchmarks: this.plan.benchmarks.map((benchmark) => {
        const { rule, reference, judge } = known.get(JSON.stringify([benchmark.domain, benchmark.id])) ?? {};
        const { provider = '' } = evaluation.judge ?? {};
        return {
          ...benchmark,
          ...(rule === undefined ? {} : { rule }),
          ...(reference === undefined ? {} : { scoredAs: reference }),
          ...(judge ? { judge: { provider, model: judge.model } } : {}),
          ...engineOf(this.plan),
        };
      }),
      rows: gathered,
      ...(this.state.preflight ? { preflight: this.state.preflight } : {}),
      failures,
    };
  }
}
