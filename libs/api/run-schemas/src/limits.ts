import type { z } from 'zod';

/**
 * The most that one request may ask for: far above any study that we know of, and low enough that a request beyond it can
 * only be a mistake, or meant to keep a service busy.
 */
export const LIMITS = {
  generators: 200,
  subjects: 200,
  /** Earlier evaluations that one evaluation scores anew. */
  rescored: 1_400,
  methods: 50,
  domains: 50,
  metrics: 100,
  judges: 50,
  /** Volumes, the entries of `instances`. */
  volumes: 20,
  seeds: 100,
  /** Per cell. */
  instances: 1_000_000,
  cells: 10_000,
  /** Shards of all cells together, were none shared. */
  shards: 200_000,
  maxAttempts: 1_000,
  epochs: 1_000,
  bootstrap: 100_000,
  /** Resamples of all cells together. */
  resamples: 50_000_000,
  /** Answers per item. */
  samples: 1_000,
} as const;

// Forms of their own, because the schemas that are checked here infer theirs.
type List = readonly unknown[];
interface AskedOfExperiment extends Record<'generators' | 'methods' | 'domains' | 'metrics', List> {
  judges?: List | undefined;
  instances: readonly number[];
  seeds: readonly number[];
  generation: { maxAttempts: number; shard: number };
  analysis: { bootstrap: number };
  student: { training: { epochs: number } };
}
interface AskedOfEvaluation {
  subjects: readonly { kind: string }[];
  domains: List;
  samples: number;
}
type AskedOfWorker =
  | { kind: 'shard'; slots: { from: number; to: number }; maxAttempts: number }
  | { kind: 'dataset'; shards: List }
  | { kind: 'train'; training: { epochs: number } }
  | { kind: 'evaluate'; samples?: number | undefined }
  | { kind: 'measure' };

type Refusal = (path: PropertyKey[], value: number, limit: number, fix?: string) => void;

function refusing(context: z.RefinementCtx): Refusal {
  return (path, value, limit, fix = 'ask for less, or split it into several experiments') => {
    if (value <= limit) return;
    context.addIssue({
      code: 'custom',
      path,
      message: `${words(value)} is more than the limit of ${words(limit)}; ${fix}`,
    });
  };
}

/** What an experiment asks for, against {@link LIMITS}. */
export function checkExperimentLimits(experiment: AskedOfExperiment, context: z.RefinementCtx): void {
  if (context.issues.length > 0) return; // What is malformed cannot be counted.
  const refuse = refusing(context);
  const {
    generators,
    methods,
    domains,
    metrics,
    judges = [],
    instances,
    seeds,
    generation,
    analysis,
    student,
  } = experiment;
  for (const [field, list] of Object.entries({ generators, methods, domains, metrics, judges, seeds }))
    refuse([field], list.length, LIMITS[field as 'seeds'], 'name fewer, or split it into several experiments');
  refuse(['instances'], instances.length, LIMITS.volumes, 'name fewer volumes');
  instances.forEach((count, index) => refuse(['instances', index], count, LIMITS.instances));
  refuse(['generation', 'maxAttempts'], generation.maxAttempts, LIMITS.maxAttempts, 'give a slot up sooner');
  refuse(['student', 'training', 'epochs'], student.training.epochs, LIMITS.epochs, 'train for fewer epochs');
  refuse(['analysis', 'bootstrap'], analysis.bootstrap, LIMITS.bootstrap, 'ask for fewer resamples');
  if (context.issues.length > 0) return;
  const perVolume = generators.length * methods.length * domains.length * seeds.length;
  const cells = perVolume * instances.length;
  refuse([], cells, LIMITS.cells, 'cells are generators × methods × domains × instances × seeds: name fewer of them');
  const shards = instances.reduce((sum, count) => sum + perVolume * Math.ceil(count / generation.shard), 0);
  refuse(
    ['generation', 'shard'],
    shards,
    LIMITS.shards,
    'these are the jobs it makes: raise it, or ask for fewer instances',
  );
  refuse(
    ['analysis', 'bootstrap'],
    analysis.bootstrap * cells,
    LIMITS.resamples,
    'that many resamples of all cells: lower it',
  );
}

/** What an evaluation asks for, against {@link LIMITS}. */
export function checkEvaluationLimits(
  { subjects, domains, samples }: AskedOfEvaluation,
  context: z.RefinementCtx,
): void {
  if (context.issues.length > 0) return;
  const refuse = refusing(context);
  const asked = subjects.filter(({ kind }) => kind !== 'answers').length;
  refuse(['subjects'], asked, LIMITS.subjects, 'name fewer');
  refuse(['subjects'], subjects.length - asked, LIMITS.rescored, 'score fewer at once');
  refuse(['domains'], domains.length, LIMITS.domains, 'name fewer');
  refuse(['samples'], samples, LIMITS.samples, 'ask for fewer answers per item');
}

/** What one job asks of a worker, against {@link LIMITS}. */
export function checkSpecLimits(spec: AskedOfWorker, context: z.RefinementCtx): void {
  if (context.issues.length > 0) return;
  const refuse = refusing(context);
  if (spec.kind === 'shard') {
    refuse(['slots'], spec.slots.to - spec.slots.from, LIMITS.instances);
    refuse(['maxAttempts'], spec.maxAttempts, LIMITS.maxAttempts);
  }
  if (spec.kind === 'dataset') refuse(['shards'], spec.shards.length, LIMITS.shards);
  if (spec.kind === 'train') refuse(['training', 'epochs'], spec.training.epochs, LIMITS.epochs);
  if (spec.kind === 'evaluate') refuse(['samples'], spec.samples ?? 1, LIMITS.samples);
}

function words(count: number): string {
  return count.toLocaleString('en-US');
}
