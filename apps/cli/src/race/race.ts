import { decide, RaceTable, type Decision, type Worth } from '@agora/analysis';
import type { ArtifactStore } from '@agora/artifacts';
import type {
  Experiment,
  RaceEnding,
  RaceRecord,
  RaceRung,
  RaceShortlist,
  RaceStanding,
  Results,
  Until,
} from '@agora/run-schemas';
import { paidBy, type RaceMemory } from './race-memory.js';
import { RaceScores } from './race-scores.js';
import { rungExperiment, type RunnableSetup } from './race-setup.js';
import { gridOf, unitPrices, workOf, type Climbed } from './race-work.js';
import { shortlistExperiment, shortlistOf } from './shortlist.js';

/** Between the budget and what is paid there may be a rounding error; less than this buys nothing. */
const LEAST_USD = 1e-9;

/** What is to be run next: a rung, or the shortlist before the first of them. */
export interface OpenStep {
  kind: 'shortlist' | 'rung';
  /** Of the rung; 0 for the shortlist, whose data are those of the first rung. */
  index: number;
  experiment: Experiment;
  /** Where its run stops. */
  until?: Until;
  runId: string;
}

/** What a step came to. */
export type Step = { kind: 'shortlist'; shortlist: RaceShortlist } | { kind: 'rung'; rung: RaceRung };

/** A race as far as it has been run. Starts nothing itself: it is told how runs ended, and says what comes next. */
export class Race {
  private alive: string[];
  private readonly rungs: RaceRung[] = [];
  private readonly climbed: Climbed[] = [];
  private readonly results: Results[] = [];
  private readonly scores: RaceScores;
  private shortlist: RaceShortlist | undefined;
  private ending: RaceEnding | undefined;

  constructor(
    readonly setup: RunnableSetup,
    private readonly memory: RaceMemory,
    private readonly idOf: (experiment: Experiment) => string,
    store: ArtifactStore,
  ) {
    this.alive = setup.experiment.generators.map(({ id }) => id);
    this.scores = new RaceScores(store);
  }

  /** Goes through the steps that were finished before. Calls `onStep` with each. */
  async replay(onStep: (step: Step) => void): Promise<void> {
    for (let step = this.next(); step; step = this.next()) {
      const results = await this.memory.resultsOf(step.runId);
      if (!results) return;
      onStep(await this.take(step, results));
    }
  }

  /** What comes next; undefined when the race is over. When no money is left for it, the race is over. */
  next(): OpenStep | undefined {
    if (this.ending) return undefined;
    const { budgetUsd } = this.setup;
    if (budgetUsd === undefined) return this.open(undefined);
    // A budget changes no run's id. What the run itself has paid before is in its own ledger.
    const limit = budgetUsd - (this.memory.paidBeside(this.open(budgetUsd).runId) ?? 0);
    if (limit > LEAST_USD) return this.open(limit);
    this.stop(this.outOfMoney());
    return undefined;
  }

  private open(limit: number | undefined): OpenStep {
    const { setup, rungs, alive } = this;
    if (setup.shortlist && !this.shortlist) {
      const experiment = shortlistExperiment(setup, setup.shortlist, limit);
      return { kind: 'shortlist', index: 0, experiment, until: 'measure', runId: this.idOf(experiment) };
    }
    const experiment = rungExperiment(setup, rungs.length, alive, limit);
    return { kind: 'rung', index: rungs.length, experiment, runId: this.idOf(experiment) };
  }

  /** Notes what a run has paid and, when it was done, where its results lie. */
  async ended({ runId }: OpenStep, results: Results, doneKey: string | undefined): Promise<void> {
    await this.memory.remember(runId, paidBy(results), doneKey);
  }

  /** Decides after a step. */
  async take(step: OpenStep, results: Results): Promise<Step> {
    this.results.push(results);
    return step.kind === 'shortlist'
      ? { kind: 'shortlist', shortlist: this.shorten(step, results) }
      : { kind: 'rung', rung: await this.climb(step, results) };
  }

  private shorten({ experiment, runId }: OpenStep, results: Results): RaceShortlist {
    const { setup } = this;
    const made = { ...(setup.rungs[0] as RunnableSetup['rungs'][number]), generators: this.alive, dataOnly: true };
    this.climbed.push(made);
    const work = workOf(setup.experiment, this.climbed, unitPrices(this.results));
    const asked = setup.shortlist as NonNullable<RunnableSetup['shortlist']>;
    this.shortlist = shortlistOf(asked, { experiment, runId, results, work });
    const { standings } = this.shortlist;
    this.alive = this.alive.filter((id) =>
      standings.some(({ generator, decision }) => generator === id && decision !== 'out'),
    );
    return this.shortlist;
  }

  private async climb({ index, runId }: OpenStep, results: Results): Promise<RaceRung> {
    const { setup } = this;
    const planned = setup.rungs[index] as RunnableSetup['rungs'][number];
    const setAside = failuresOf(results, this.alive);
    const racing = this.alive.filter((id) => !setAside.some(({ generator }) => generator === id));
    await this.scores.add(results);
    this.climbed.push({ ...planned, generators: this.alive });
    const decision = this.decide(racing, index);
    const rung: RaceRung = {
      ...planned,
      runId,
      generators: this.alive,
      standings: decision.standings.map(recorded),
      setAside,
      work: workOf(setup.experiment, this.climbed, unitPrices(this.results)),
      ...(decision.hope === undefined ? {} : { hope: decision.hope }),
    };
    this.rungs.push(rung);
    this.alive = decision.standings.filter(({ decision: is }) => is !== 'out').map(({ generator }) => generator);
    this.ending = decision.ending && endingOf(decision.ending);
    if (rung.standings.every(({ value }) => value === null)) this.ending = { kind: 'failed', reason: this.why(rung) };
    return rung;
  }

  stop(ending: RaceEnding): void {
    this.ending = ending;
  }

  outOfMoney(): RaceEnding {
    const leader = this.rungs.at(-1)?.standings[0]?.generator ?? null;
    return { kind: 'budget-reached', leader, left: this.alive };
  }

  get record(): RaceRecord {
    const { setup, memory } = this;
    return {
      schema: 1,
      raceId: setup.raceId,
      name: setup.experiment.name,
      startedAt: memory.startedAt,
      updatedAt: new Date().toISOString(),
      simulated: this.results.some(({ run }) => run.simulated),
      target: setup.target,
      confidence: setup.experiment.analysis.confidence,
      ...(setup.budgetUsd === undefined ? {} : { budgetUsd: setup.budgetUsd }),
      spentUsd: memory.paid,
      planned: setup.rungs,
      ...(this.shortlist ? { shortlist: this.shortlist } : {}),
      rungs: this.rungs,
      grid: gridOf(setup.experiment, unitPrices(this.results)),
      ...(this.ending ? { ending: this.ending } : {}),
    };
  }

  /** The results of the steps so far. */
  get steps(): readonly Results[] {
    return this.results;
  }

  private decide(alive: string[], index: number): Decision {
    const { rungs, experiment } = this.setup;
    const { confidence } = experiment.analysis;
    const table = new RaceTable(this.scores.input(confidence));
    if (table.students.length === 0)
      return { standings: alive.map((generator) => ({ generator, value: Number.NaN, seeds: 0, ...UNDECIDED })) };
    return decide({ table, alive, rungs, index, confidence, worth: this.worth() });
  }

  /** Points count as they are, or over the dollars of a dataset of the last volume in one setting. */
  private worth(): Worth {
    if (this.setup.target === 'pgr') return () => 1;
    const prices = unitPrices(this.results);
    const last = this.setup.rungs.at(-1)?.instances ?? 1;
    // Without a price nothing can be said of it.
    return (generator) => 1 / ((prices.get(generator) ?? Number.NaN) * last);
  }

  private why({ setAside }: RaceRung): string {
    const [first] = setAside;
    if (first) return first.reason;
    const { confidence } = this.setup.experiment.analysis;
    return new RaceTable(this.scores.input(confidence)).undefinedBecause.join('; ') || 'no student could be compared';
  }
}

const UNDECIDED = { decision: 'in' as const, mayCatchUp: false };

/** Generators of which a cell failed: what is left of them would not compare with the others. */
function failuresOf({ cells, failures }: Results, alive: readonly string[]): RaceRung['setAside'] {
  return alive.flatMap((generator) => {
    const failed = cells.find(({ cell, status }) => cell.generator === generator && status !== 'done');
    if (!failed) return [];
    const group = failures.find((each) => each.cells.includes(failed.id));
    return [{ generator, reason: failed.fault?.message ?? group?.reason ?? `${failed.id} failed` }];
  });
}

/** JSON has no infinity and no NaN. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function recorded({ value, difference, ...rest }: Decision['standings'][number]): RaceStanding {
  return {
    ...rest,
    value: finite(value),
    ...(difference
      ? {
          difference: {
            ...difference,
            low: finite(difference.low),
            high: finite(difference.high),
            foretoldHigh: finite(difference.foretoldHigh),
          },
        }
      : {}),
  };
}

function endingOf(ending: NonNullable<Decision['ending']>): RaceEnding {
  return ending.kind === 'winner' ? ending : { ...ending, within: finite(ending.within) };
}
