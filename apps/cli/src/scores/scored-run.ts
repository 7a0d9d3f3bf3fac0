import { readJsonl, type ArtifactStore } from '@agora/artifacts';
import { experimentSchema, sampleSchema, type CellResult, type Experiment, type Results } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import type { KeptPlan } from '@agora/orchestrator';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findRun } from '../export/find-run.js';
import { folderOf } from '../runs/folder-of.js';

/** Scores by item, NaN for an item without one; the prompts that were answered; each in the benchmark's order. */
export interface ReadScores {
  scores: Map<string, number>;
  prompts: Map<string, string>;
}

/** A run with the scores of every item, as the commands that compare and decide read it. Costs nothing and writes nothing. */
export class ScoredRun {
  private readonly known = new Map<string, Promise<ReadScores | undefined>>();

  private constructor(
    readonly results: Results,
    /** Undefined when another version wrote it in a form that is not known here. */
    readonly experiment: Experiment | undefined,
    readonly plan: KeptPlan | undefined,
    readonly folder: string,
    private readonly store: ArtifactStore,
  ) {}

  /**
   * A run by its id, a beginning of it, its name or its folder; finished or not.
   * @throws Fault `not-found` that names the runs that are there.
   */
  static async open(text: string, runs: string, store: ArtifactStore, given?: string): Promise<ScoredRun> {
    const found = await findRun(given === undefined ? await folderOf(text, store, runs) : text, given ?? runs, store);
    const { results, plan, folder } = found;
    const ended = results && !results.run.partial && !(plan && plan.startedAt > results.run.startedAt);
    const read = ended ? results : plan ? await asFarAsItIs(plan, store) : results;
    if (!read) throw new Fault('not-found', `${store.home.root} does not know run "${found.id}"`);
    return new ScoredRun(read, experimentSchema.safeParse(read.experiment).data, plan, folder, store);
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

  private read(subject: string, benchmark: string, key: string | undefined): Promise<ReadScores | undefined> {
    const name = JSON.stringify([subject, benchmark]);
    const known = this.known.get(name) ?? this.readAnew(subject, benchmark, key);
    this.known.set(name, known);
    return known;
  }

  /** From the home, or from the run's folder where the home is another one. */
  private async readAnew(subject: string, benchmark: string, key: string | undefined): Promise<ReadScores | undefined> {
    if (key === undefined) return undefined;
    const laidOut = join(this.folder, 'evals', subject, `samples_${benchmark}.jsonl`);
    if (await this.store.find(key)) return readSamples((await this.store.open(key)).path('samples.jsonl'));
    return existsSync(laidOut) ? readSamples(laidOut) : undefined;
  }
}

async function asFarAsItIs(plan: KeptPlan, store: ArtifactStore): Promise<Results> {
  const { keptFaults, partialResults } = await import('@agora/orchestrator');
  return partialResults(store, plan, { datasetOf: () => Promise.resolve(undefined), faults: keptFaults(plan, []) });
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
