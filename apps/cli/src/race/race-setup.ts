import { checkRungs, defaultRungs, readRungs } from '@agora/analysis';
import { stageKey } from '@agora/artifacts';
import {
  RACE_TARGETS,
  type Experiment,
  type RaceTarget,
  type RungConfig,
  type ShortlistConfig,
} from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { checkShortlist, readShortlist, type DirectedShortlist } from './shortlist.js';

export interface RaceFlags {
  target?: string;
  rungs?: string;
  shortlist?: string;
  budgetUsd?: number;
}

/** A race over an experiment: what it decides about, and in which steps. */
export interface RaceSetup {
  /** Names the race as a run's id names a run: the same file and rungs go on with the same race, whatever the budget. */
  raceId: string;
  /** Without budget and without `race`. */
  experiment: Experiment;
  target: RaceTarget;
  rungs: RungConfig[];
  /** Whose metric decides who is raced at all; everybody when left out. */
  shortlist?: ShortlistConfig;
  budgetUsd: number | undefined;
}

/** A setup that can be run: its shortlist, if any, says whether higher or lower values are better. */
export type RunnableSetup = RaceSetup & { shortlist?: DirectedShortlist };

/** Flags win over the file's `race`, which wins over the defaults. @throws Fault `invalid-input` that names flag or field */
export function raceSetup(loaded: Experiment, flags: RaceFlags): RaceSetup {
  const { race = {}, budget, ...asked } = loaded;
  // A race decides nothing by metrics, so it needs no micro-students; and a rung may have fewer instances than one trains on.
  const experiment = { ...asked, analysis: { ...asked.analysis } };
  delete experiment.analysis.microStudent;
  const target = targetOf(flags.target) ?? race.target ?? 'pgr';
  const settings = experiment.methods.length * experiment.domains.length;
  const place = flags.rungs === undefined ? (race.rungs ? 'race.rungs' : 'the race') : '--rungs';
  const rungs =
    flags.rungs === undefined
      ? (race.rungs ?? defaultRungs(experiment.instances, experiment.seeds.length))
      : readRungs(flags.rungs);
  checkRungs(rungs, { instances: experiment.instances, seeds: experiment.seeds.length, settings }, place);
  if (experiment.generators.length < 2)
    throw new Fault('invalid-input', 'generators: a race needs two or more, and the file has one', {
      fix: 'Add the generators that you want to choose from, or use `agora run`.',
    });
  const shortlist = shortlistOf(loaded, flags);
  const named = { ...experiment, generation: { ...experiment.generation } };
  delete named.generation.acceptYield;
  const raceId = `${experiment.name}-race-${stageKey({ ...named, target, rungs, ...(shortlist ? { shortlist } : {}) }).slice(0, 8)}`;
  return {
    raceId,
    experiment,
    target,
    rungs,
    ...(shortlist ? { shortlist } : {}),
    budgetUsd: flags.budgetUsd ?? budget?.usd,
  };
}

/** The flag names a metric and how many to keep; which of its values are better may come from the file. */
function shortlistOf({ race, ...experiment }: Experiment, flags: RaceFlags): ShortlistConfig | undefined {
  const own = race?.shortlist;
  const asked = flags.shortlist === undefined ? undefined : readShortlist(flags.shortlist);
  const better = asked?.metric === own?.metric ? own?.better : undefined;
  const shortlist = asked ? { ...asked, ...(better ? { better } : {}) } : own;
  if (shortlist) checkShortlist(shortlist, experiment, asked ? '--shortlist' : 'race.shortlist');
  return shortlist;
}

function targetOf(given: string | undefined): RaceTarget | undefined {
  if (given === undefined) return undefined;
  const found = RACE_TARGETS.find((target) => target === given);
  if (found) return found;
  throw new Fault('invalid-input', `--target: "${given}" is none`, { fix: `Use ${RACE_TARGETS.join(' or ')}.` });
}

/**
 * The experiment of one rung: cells of the file and nothing else, so that its artifacts are those of a full run. Metrics are left
 * out, because nothing is decided by them.
 */
export function rungExperiment(
  { raceId, experiment, rungs }: Pick<RaceSetup, 'raceId' | 'experiment' | 'rungs'>,
  index: number,
  generators: readonly string[],
  budgetUsd: number | undefined,
): Experiment {
  const rung = rungs[index] as RungConfig;
  return {
    ...experiment,
    // Of this race alone: what a run has paid counts against the budget of its race.
    name: `${raceId}-rung${index + 1}`,
    generators: experiment.generators.filter(({ id }) => generators.includes(id)),
    instances: [rung.instances],
    seeds: experiment.seeds.slice(0, rung.seeds),
    evaluation: { ...experiment.evaluation, generators: false },
    metrics: [],
    ...(budgetUsd === undefined ? {} : { budget: { usd: budgetUsd } }),
  };
}
