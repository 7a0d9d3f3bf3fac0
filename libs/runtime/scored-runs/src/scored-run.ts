import { readJsonl, type ArtifactStore } from '@agora/artifacts';
import {
  evaluateSpecSchema,
  experimentSchema,
  sampleSchema,
  type CellResult,
  type EvaluateSpec,
  type Experiment,
  type Results,
} from '@agora/run-schemas';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Scores by item, NaN for an item without one; the prompts that were answered; each in the benchmark's order. */
export interface ReadScores {
  scores: Map<string, number>;
  prompts: Map<string, string>;
}

/** The part of a run's plan that says how students were asked. */
export interface PlannedEvaluations {
  cells: readonly { cell: { domain: string }; evaluate: Readonly<Record<string, string>> }[];
  evaluations: Readonly<Record<string, EvaluateSpec>>;
}

export interface ScoredRunParts {
  /** Where it is not known, the artifacts of the answers say how they were asked for. */
  plan?: PlannedEvaluations | undefined;
  /** The run's folder, read where the store does not hold an answer. */
  folder?: string | undefined;
}

/** A run with the scores of every item, as those that compare and decide read it. Costs nothing and writes nothing. */
export class ScoredRun {
  /** Undefined when another version wrote it in a form that is not known here. */
  readonly experiment: Experiment | undefined;
  private readonly known = new Map<string, Promise<ReadScores | undefined>>();

  constructor(
    readonly results: Results,
    private readonly store: ArtifactStore,
    private readonly parts: ScoredRunParts = {},
  ) {
    this.experiment = experimentSchema.safeParse(results.experiment).data;
  }

  get id(): string {
    return this.results.run.id;
  }

  /** What the student of a cell scored; undefined where it has not. */
  student({ id, artifacts }: CellResult, benchmark: string): Promise<ReadScores | undefined> {
    return this.read(id, benchmark, artifacts.evaluate[benchmark]);
  }

  anchor(who: 'base' | 'reference', benchmark: Results['benchmarks'][number]): Promise<ReadScores | undefined> {
    return this.read(who, benchmark.id, benchmark[who]);
  }

  /** How students of a domain were asked on a benchmark; undefined where neither a plan nor an artifact tells. */
  async evaluation(domain: string, benchmark: string): Promise<EvaluateSpec | undefined> {
    const { plan } = this.parts;
    if (plan) {
      const cell = plan.cells.find((one) => one.cell.domain === domain && one.evaluate[benchmark] !== undefined);
      return plan.evaluations[cell?.evaluate[benchmark] ?? ''];
    }
    for (const { cell, artifacts } of this.results.cells) {
      const key = cell.domain === domain ? artifacts.evaluate[benchmark] : undefined;
      const artifact = key === undefined ? undefined : await this.store.find(key);
      if (artifact) return evaluateSpecSchema.safeParse(artifact.manifest.spec).data;
    }
    return undefined;
  }

  private read(subject: string, benchmark: string, key: string | undefined): Promise<ReadScores | undefined> {
    const name = JSON.stringify([subject, benchmark]);
    const known = this.known.get(name) ?? this.readAnew(subject, benchmark, key);
    this.known.set(name, known);
    return known;
  }

  /** From the home, or from the run's folder where the home is another one. */
  private async readAnew(subject: string, benchmark: string, key: string | undefined): Promise<ReadScores | undefined> {
    if (key === undefined) return undefined;
    if (await this.store.find(key)) return readSamples((await this.store.open(key)).path('samples.jsonl'));
    if (this.parts.folder === undefined) return undefined;
    const laidOut = join(this.parts.folder, 'evals', subject, `samples_${benchmark}.jsonl`);
    return existsSync(laidOut) ? readSamples(laidOut) : undefined;
  }
}

/** An item with several answers counts with the mean of those that have a score. */
async function readSamples(file: string): Promise<ReadScores> {
  const values = new Map<string, number[]>();
  const prompts = new Map<string, string>();
  for await (const { item, value, unscored, prompt } of readJsonl(file, sampleSchema)) {
    values.set(item, [...(values.get(item) ?? []), ...(unscored ? [] : [value])]);
    prompts.set(item, JSON.stringify(prompt));
  }
  const scores = [...values].map(([item, of]): [string, number] => [
    item,
    of.length === 0 ? NaN : of.reduce((sum, value) => sum + value, 0) / of.length,
  ]);
  return { scores: new Map(scores), prompts };
}
