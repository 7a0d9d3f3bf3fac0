import type { ArtifactStore } from '@agora/artifacts';
import {
  evaluateSpecSchema,
  type EvaluateSpec,
  type Evaluation,
  type EvaluationSubject,
  type Subject,
} from '@agora/run-schemas';
import { Fault, type PromptStyle } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import { modelUse } from '@agora/python-worker';
import { hasChatTemplate } from './chat-template.js';
import { checkEngineOf } from './check-engine.js';
import { EvaluateStages, type GeneratorAccess, type PlannedDomain } from './evaluate-stages.js';
import { GraphBuilder } from './graph-builder.js';
import { RunInputs } from './inputs.js';
import { Problems } from './problems.js';
import { runIdOf } from './run-id.js';
import type { EvaluationPlan } from './run-plan.js';

interface PlannedSubject {
  id: string;
  subject: Subject;
  style: PromptStyle;
  generator?: GeneratorAccess;
  /** The evaluation whose answers are scored anew. */
  earlier?: { key: string; spec: EvaluateSpec };
}

/** Turns an evaluation without an experiment into stages. Reads benchmark items; computes and spends nothing. */
export class EvaluationPlanner {
  private readonly graph = new GraphBuilder();
  private readonly stages: EvaluateStages;
  private readonly styles: PromptStyle[] = [];

  constructor(
    private readonly evaluation: Evaluation,
    private readonly baseDir: string,
    private readonly host: PluginHost,
    private readonly store: ArtifactStore,
  ) {
    this.stages = new EvaluateStages(this.graph, new RunInputs(store), host, baseDir, {
      ...evaluation,
      place: 'evaluation',
      styles: this.styles,
      judgeFix: 'Name one with --judge provider:model, or leave the benchmark out.',
    });
  }

  async plan(): Promise<EvaluationPlan> {
    const { evaluation } = this;
    const subjects: PlannedSubject[] = [];
    const problems = new Problems();
    for (const subject of evaluation.subjects) {
      const planned = await problems.of(() => this.subject(subject), `--model ${subject.id}: `);
      if (!planned) continue;
      subjects.push(planned);
      if (!this.styles.includes(planned.style)) this.styles.push(planned.style);
    }
    await problems.of(() => checkEngineOf(this.stages, evaluation));
    const domains: PlannedDomain[] = [];
    for (const entry of evaluation.domains) {
      const domain = await problems.of(() => this.stages.domain(entry));
      if (domain) domains.push(domain);
    }
    problems.throwIfAny();
    const rows: EvaluationPlan['rows'] = [];
    for (const { id, subject, style, generator, earlier } of subjects) {
      for (const domain of domains) {
        for (const planned of domain.benchmarks) {
          const benchmark = planned.benchmark.id;
          const title = `${id} on ${benchmark}`;
          const stage = { title, cells: [id], ...(generator ? { generator } : {}) };
          const key = earlier
            ? await this.stages.addRescoring(domain, planned, ofBenchmark(earlier, benchmark, id), stage)
            : await this.stages.add(domain, planned, subject, style, stage);
          rows.push({ subject: id, domain: domain.entry.id, benchmark, style, key });
        }
      }
    }
    return {
      runId: runIdOf(evaluation),
      ...(evaluation.budget ? { budgetUsd: evaluation.budget.usd } : {}),
      simulated: await this.simulated(),
      cells: subjects.map(({ id }) => ({ id })),
      nodes: this.graph.nodes,
      evaluation,
      benchmarks: domains.flatMap(({ entry, benchmarks }) =>
        benchmarks.map(({ benchmark: { id, version }, count }) => ({ id, domain: entry.id, version, items: count })),
      ),
      rows,
    };
  }

  private async subject(subject: EvaluationSubject): Promise<PlannedSubject> {
    const { id } = subject;
    if (subject.kind === 'answers') {
      const spec = await this.earlier(subject.of);
      return { id, subject: spec.subject, style: spec.style, earlier: { key: subject.of, spec } };
    }
    const { model } = subject;
    if (subject.kind === 'model') {
      const use = await modelUse(model, this.baseDir);
      const chats = await hasChatTemplate(model, this.baseDir);
      return { id, subject: { kind: 'model', model: use }, style: subject.style ?? (chats ? 'chat' : 'few-shot') };
    }
    const { provider, options, limits, price, mode, style = 'chat' } = subject;
    // The benchmark's sampling is what counts, and the name that a user gives a subject changes no answer.
    const use = {
      id: `${provider}:${model}`,
      provider: await this.host.use('provider', provider, options),
      model,
      sampling: {},
    };
    const generator = { use, options, limits, ...(price ? { price } : {}), ...(mode ? { mode } : {}) };
    return { id, subject: { kind: 'generator', generator: use }, style, generator };
  }

  private async earlier(key: string): Promise<EvaluateSpec> {
    const spec = evaluateSpecSchema.safeParse((await this.store.find(key))?.manifest.spec);
    if (spec.success) return spec.data;
    throw new Fault('not-found', `the home holds no answers under ${key.slice(0, 12)}…`, {
      fix: 'Run the experiment again: what is there is taken from the home, the rest is answered anew.',
    });
  }

  private async simulated(): Promise<Set<string>> {
    const { subjects, judge } = this.evaluation;
    const simulated = new Set<string>();
    for (const subject of subjects) {
      if (subject.kind !== 'generator') continue;
      if (await this.host.simulated(subject.provider, subject.options)) simulated.add(subject.id);
    }
    if (judge && (await this.host.simulated(judge.provider, judge.options))) simulated.add(`judge:${judge.model}`);
    return simulated;
  }
}

function ofBenchmark<T extends { spec: EvaluateSpec }>(earlier: T, benchmark: string, id: string): T {
  if (earlier.spec.benchmark.id === benchmark) return earlier;
  throw new Fault('invalid-input', `${id}: its answers are to ${earlier.spec.benchmark.id}, not to ${benchmark}`, {
    fix: 'Score them by the benchmark whose questions they answer.',
  });
}
