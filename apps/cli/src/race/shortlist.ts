import { shortlist } from '@agora/analysis';
import type { Plan } from '@agora/contracts';
import type { Experiment, RaceShortlist, RaceWork, Results, ShortlistConfig } from '@agora/run-schemas';
import { Fault, type Better } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import type { RaceSetup } from './race-setup.js';

/** A shortlist of which it is known what counts as better. */
export type DirectedShortlist = ShortlistConfig & { better: Better };

/** Reads `quality:3`: metric and how many to keep. @throws Fault `invalid-input` that names `--shortlist` */
export function readShortlist(text: string): ShortlistConfig {
  const found = /^\s*(\S+)\s*:\s*(\d+)\s*$/.exec(text);
  const keep = Number(found?.[2]);
  if (!found?.[1] || keep < 2)
    throw new Fault('invalid-input', `--shortlist: "${text}" is none`, {
      fix: 'Write the id of a metric of the file and how many generators stay in, two or more: --shortlist reward:3.',
    });
  return { metric: found[1], keep };
}

/** @throws Fault `invalid-input` for a metric that the file does not have, or a list that leaves nobody out */
export function checkShortlist(
  { metric, keep }: ShortlistConfig,
  { metrics, generators }: Pick<Experiment, 'metrics' | 'generators'>,
  place: string,
): void {
  if (!metrics.some(({ id }) => id === metric)) {
    const ids = metrics.map(({ id }) => id);
    throw new Fault('invalid-input', `${place}: the file has no metric "${metric}"`, {
      fix: `${ids.length > 0 ? `Name one of: ${ids.join(', ')}; or add` : 'Add'} it to the file's metrics.`,
    });
  }
  if (keep >= generators.length)
    throw new Fault('invalid-input', `${place}: keep ${keep} leaves out nobody of ${generators.length} generators`, {
      fix: 'Keep fewer, or race without a shortlist.',
    });
}

/** @throws Fault `invalid-input` when neither the file nor the metric says which values are better */
export async function directed(
  given: ShortlistConfig,
  { metrics }: Pick<Experiment, 'metrics'>,
  host: Pick<PluginHost, 'better'>,
): Promise<DirectedShortlist> {
  const entry = metrics.find(({ id }) => id === given.metric);
  const better = given.better ?? (entry && (await host.better(entry.plugin, entry.options)));
  if (better) return { ...given, better };
  const { metric, keep } = given;
  throw new Fault('invalid-input', `the shortlist: the metric ${metric} does not say which of its values are better`, {
    fix:
      'Name another metric, such as reward or judged; or say it in the file: ' +
      `race: { shortlist: { metric: ${metric}, keep: ${keep}, better: higher } } (or lower).`,
  });
}

/** The experiment whose data are measured: that of the first rung, for all generators, with one metric. */
export function shortlistExperiment(
  { raceId, experiment, rungs }: Pick<RaceSetup, 'raceId' | 'experiment' | 'rungs'>,
  { metric }: ShortlistConfig,
  budgetUsd: number | undefined,
): Experiment {
  const [first] = rungs;
  return {
    ...experiment,
    name: `${raceId}-shortlist`,
    instances: first ? [first.instances] : experiment.instances,
    seeds: experiment.seeds.slice(0, first?.seeds),
    evaluation: { ...experiment.evaluation, generators: false },
    metrics: experiment.metrics.filter(({ id }) => id === metric),
    ...(budgetUsd === undefined ? {} : { budget: { usd: budgetUsd } }),
  };
}

/** @throws Fault `invalid-input` when the metric can be measured in none of the domains */
export function checkMeasured({ unmeasured = [] }: Plan, experiment: Experiment): void {
  const [first] = unmeasured;
  if (!first || !experiment.domains.every(({ id }) => unmeasured.some(({ domain }) => domain === id))) return;
  throw new Fault(
    'invalid-input',
    `the shortlist: ${first.metric} is not measured in ${first.domain}: ${first.reason}`,
    {
      fix: 'Give the metric what it needs, name another metric, or race without a shortlist.',
    },
  );
}

interface Measured {
  /** Of the run that measured. */
  experiment: Experiment;
  runId: string;
  results: Results;
  work: RaceWork;
}

/** Who is raced, and who is not, by what was measured. */
export function shortlistOf(
  { metric, better, keep }: DirectedShortlist,
  { experiment, runId, results, work }: Measured,
): RaceShortlist {
  const measured = results.cells.map(({ cell, metrics }) => ({
    generator: cell.generator,
    setting: `${cell.method}/${cell.domain}`,
    seed: cell.seed,
    value: metrics[metric] ?? null,
  }));
  const generators = experiment.generators.map(({ id }) => id);
  const standings = shortlist({ generators, measured, better, keep }).map((standing) => {
    if (standing.decision !== 'not-measured') return standing;
    const failed = results.cells.find(({ cell, status }) => cell.generator === standing.generator && status !== 'done');
    const group = failed && results.failures.find(({ cells }) => cells.includes(failed.id));
    const reason = failed?.fault?.message ?? group?.reason;
    return { ...standing, ...(reason === undefined ? {} : { reason }) };
  });
  return {
    metric,
    better,
    keep,
    instances: experiment.instances[0] as number,
    seeds: experiment.seeds.length,
    runId,
    standings,
    ...(results.judgingUsd === undefined ? {} : { judgingUsd: results.judgingUsd }),
    work,
  };
}
