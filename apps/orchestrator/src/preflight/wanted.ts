import type { CheckRequest, InspectRequest, MetricModelsRequest } from '@agora/contracts';
import {
  reaches,
  type EvaluateSpec,
  type Experiment,
  type GenerationMode,
  type PluginEntry,
  type ShardSpec,
  type StageSpec,
  type Until,
} from '@agora/run-schemas';
import { metricModelsIn, type Price, type ProviderLimits, type Sampling } from '@agora/plugin-api';
import type { StageNode } from '../plan/run-plan.js';
import type { RunRequest } from '../run/planned-run.js';

export type WantedModel = InspectRequest['models'][number];

/** An endpoint that a service asks beside the generation of data. */
export interface WantedEndpoint {
  /** For messages. */
  title: string;
  /** Id in the plan's list of what is simulated. */
  id: string;
  provider: string;
  model: string;
  options: Record<string, unknown>;
  limits: ProviderLimits;
  sampling: Sampling;
  price?: Price | undefined;
  mode?: GenerationMode | undefined;
  /** Who asks it. */
  service: 'evaluation' | 'intrinsic-metrics' | 'generation';
}

/** What a run still needs for the stages that are not finished. */
export interface Wanted {
  baseDir: string;
  generators: CheckRequest['generator'][];
  endpoints: WantedEndpoint[];
  train: WantedModel[];
  answer: WantedModel[];
  metrics: MetricModelsRequest['models'];
  /** Students and instances that are still to be made. */
  students: number;
  instances: number;
  settings: { domain: string; method: string }[];
}

/** `open`: the stages that are not finished; undefined when there is no plan, so that everything that was asked for has to be checked. */
export function wantedOf(request: RunRequest, open: readonly StageNode[] | undefined): Wanted {
  return 'experiment' in request ? ofExperiment(request, open) : ofEvaluation(request, open);
}

function ofExperiment(
  { experiment, baseDir, until }: Extract<RunRequest, { experiment: unknown }>,
  open: readonly StageNode[] | undefined,
): Wanted {
  const { student, base, reference, evaluation, generators, metrics } = experiment;
  const specs = open?.map(({ spec }) => spec);
  const writing = specs && new Set(specs.flatMap((spec) => (writes(spec) ? [spec.generator.id] : [])));
  /** Of a stage that the run does not come to, nothing is wanted. */
  const upTo = <T>(stage: Until, found: T | undefined, none: T): T | undefined =>
    reaches(until, stage) ? found : (found ?? none);
  const measuring = upTo(
    'measure',
    specs && new Set(specs.flatMap((spec) => (spec.kind === 'measure' ? [spec.id] : []))),
    new Set<string>(),
  );
  const answers = upTo(
    'evaluate',
    specs?.filter((spec) => spec.kind === 'evaluate'),
    [],
  );
  const students = upTo('train', specs?.filter(({ kind }) => kind === 'train').length, 0) ?? 1;
  const examined = answers?.some(({ subject }) => subject.kind === 'student') ?? true;
  const baseModel = base.model ?? student.model;
  const { engine } = evaluation;
  const local = [
    { title: `base "${baseModel}"`, model: baseModel },
    ...[reference.model, ...(reference.others ?? [])]
      .filter((model) => model !== baseModel)
      .map((model) => ({ title: `reference "${model}"`, model })),
    ...(examined && student.model !== baseModel ? [{ title: `student "${student.model}"`, model: student.model }] : []),
  ].map((wanted) => ({ ...wanted, ...(engine ? { engine } : {}) }));
  return {
    baseDir,
    generators: generators.filter(({ id }) => writing?.has(id) ?? true),
    endpoints: [
      ...generators
        .filter(({ id }) => evaluation.generators && isAsked(answers, id))
        .map(({ id, provider, model, options, limits, sampling, price, mode }) => ({
          ...{ id, provider, model, options, limits, sampling, price, mode },
          title: `generator "${id}"`,
          service: 'evaluation' as const,
        })),
      ...judgeOf(evaluation.judge, answers),
      ...judgesOf(experiment, specs),
    ],
    train:
      students > 0
        ? [{ title: `student "${student.model}"`, model: student.model, use: 'train', training: student.training }]
        : [],
    answer: local.flatMap((wanted) => answering(wanted, answers, examined && wanted.model === student.model)),
    metrics: metrics.flatMap((metric) => ((measuring?.has(metric.id) ?? true) ? modelsOf(metric) : [])),
    students,
    instances:
      specs?.reduce((sum, spec) => sum + (spec.kind === 'shard' ? spec.slots.to - spec.slots.from : 0), 0) ?? 0,
    settings: experiment.domains.flatMap((domain) =>
      experiment.methods.map((method) => ({ domain: domain.id, method: method.id })),
    ),
  };
}

/** Models of a metric that may not be there. */
function modelsOf({ id, plugin, options }: PluginEntry): Wanted['metrics'] {
  return Object.values(metricModelsIn(options))
    .filter(({ model, device }) => model !== 'nano' || device !== undefined)
    .map((use) => ({ title: `metric "${id}"`, plugin, ...use }));
}

function ofEvaluation(
  { evaluation, baseDir }: Extract<RunRequest, { evaluation: unknown }>,
  open: readonly StageNode[] | undefined,
): Wanted {
  const answers = open?.map(({ spec }) => spec).filter((spec) => spec.kind === 'evaluate');
  const endpoints: WantedEndpoint[] = [];
  const answer: WantedModel[] = [];
  for (const subject of evaluation.subjects) {
    if (subject.kind === 'answers') continue; // Nobody is asked.
    if (subject.kind === 'model') {
      const { engine } = evaluation;
      const wanted = { title: `--model ${subject.id}`, model: subject.model, ...(engine ? { engine } : {}) };
      answer.push(...answering(wanted, answers, false));
    } else if (isAsked(answers, `${subject.provider}:${subject.model}`)) {
      const { id, provider, model, options, limits, price } = subject;
      endpoints.push({
        id,
        title: `--model ${id}`,
        provider,
        model,
        options,
        limits,
        price,
        service: 'evaluation',
        sampling: evaluation.sampling,
      });
    }
  }
  endpoints.push(...judgeOf(evaluation.judge, answers, '--judge'));
  return {
    baseDir,
    generators: [],
    endpoints,
    train: [],
    answer,
    metrics: [],
    students: 0,
    instances: 0,
    settings: [],
  };
}

/** Rows that exist already need no endpoint. */
function writes(spec: StageSpec): spec is ShardSpec {
  return spec.kind === 'shard' && spec.rows === undefined;
}

function isAsked(answers: readonly EvaluateSpec[] | undefined, id: string): boolean {
  return answers?.some(({ subject }) => subject.kind === 'generator' && subject.generator.id === id) ?? true;
}

function judgeOf(
  judge: Omit<WantedEndpoint, 'title' | 'id' | 'service'> | undefined,
  answers: readonly EvaluateSpec[] | undefined,
  title = 'evaluation.judge',
): WantedEndpoint[] {
  const asked = answers?.some((spec) => spec.judge !== undefined) ?? true;
  return judge && asked ? [{ ...judge, title, id: `judge:${judge.model}`, service: 'evaluation' }] : [];
}

/**
 * The judges of metrics and methods that are still to be asked; without a plan nobody knows which they are, and all are looked at.
 * One that both ask is looked at where metrics are measured.
 */
function judgesOf({ judges = [] }: Experiment, specs: readonly StageSpec[] | undefined): WantedEndpoint[] {
  const measuring = specs && judgeIds(specs, 'measure');
  const writing = specs && judgeIds(specs, 'shard');
  return judges
    .filter(({ id }) => (measuring?.has(id) || writing?.has(id)) ?? true)
    .map(({ id, provider, model, options, limits, sampling, price, mode }) => ({
      ...{ provider, model, options, limits, sampling, price, mode },
      title: `judge "${id}"`,
      id: `judge:${model}`,
      service: (measuring?.has(id) ?? true) ? ('intrinsic-metrics' as const) : ('generation' as const),
    }));
}

function judgeIds(specs: readonly StageSpec[], kind: 'measure' | 'shard'): Set<string> {
  const asking = specs.flatMap((spec) => (spec.kind === kind ? (spec.judging?.judges ?? []) : []));
  return new Set(asking.map(({ id }) => id));
}

/** A model of this machine with the longest answer that is still asked of it; nothing when none is. */
function answering(
  wanted: Pick<WantedModel, 'title' | 'model' | 'engine'>,
  answers: readonly EvaluateSpec[] | undefined,
  asStudent: boolean,
): WantedModel[] {
  if (!answers) return [{ ...wanted, use: 'answer' }];
  const mine = answers.filter(
    ({ subject }) =>
      (subject.kind === 'model' && subject.model.model === wanted.model) || (subject.kind === 'student' && asStudent),
  );
  if (mine.length === 0) return [];
  const maxTokens = Math.max(...mine.map(({ sampling }) => sampling.maxTokens ?? 0));
  return [{ ...wanted, use: 'answer', ...(maxTokens > 0 ? { maxTokens } : {}) }];
}
