import { planSchema, subjects } from '@agora/contracts';
import type { RungConfig, ShortlistConfig } from '@agora/run-schemas';
import { rungName } from '@agora/report';
import { dollars } from '../display/format.js';
import { sayTable, wrapped } from '../display/table.js';
import { exitCodeOf, ExitCode } from '../exit-code.js';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import type { Output } from '../output.js';
import { faultOf } from '../plan/say-plan.js';
import { START_TIMEOUT_MS } from '../run/follow-events.js';
import { openSeparateSession } from '../session/open-separate-session.js';
import type { Session } from '../session/session.js';
import type { SharedFlags } from '../settings.js';
import { planPrice, RacePrices, type Ask } from './race-prices.js';
import type { RaceSetup } from './race-setup.js';
import { gridOf, workOf } from './race-work.js';
import { checkMeasured, shortlistExperiment } from './shortlist.js';

interface PreviewOptions {
  flags: SharedFlags;
  loaded: LoadedExperiment;
  home: string;
  output: Output;
}

/** `worst`: no generator has been dropped; `expected`: half of them were dropped at each earlier rung. */
interface Range {
  expected: number;
  worst: number;
}
/** What one step of a race needs. */
interface StepPreview {
  generators: Range;
  trainings: Range;
  /** US dollars of calls that are still to be made; null when a price is unknown. */
  usd: Range | null;
}
type RungPreview = RungConfig & StepPreview;
type ShortlistPreview = ShortlistConfig & RungConfig & StepPreview;

/** Prints what a race would cost beside a full run. Spends nothing. */
export async function previewRace(
  setup: RaceSetup,
  { flags, loaded, home, output }: PreviewOptions,
): Promise<ExitCode> {
  const session = await openSeparateSession(flags, home);
  try {
    const ask = planner(session, loaded.baseDir);
    const shortlist = setup.shortlist && (await previewShortlist(setup, setup.shortlist, ask));
    const rungs = await previewRungs(setup, ask);
    const full = await ask(setup.experiment);
    const fault = faultOf(full);
    const grid = gridOf(setup.experiment, new Map());
    const gridUsd = planPrice(full)?.expected ?? null;
    output.record({
      kind: 'race-plan',
      raceId: setup.raceId,
      target: setup.target,
      ...(setup.budgetUsd === undefined ? {} : { budgetUsd: setup.budgetUsd }),
      ...(shortlist ? { shortlist } : {}),
      rungs,
      grid: { instances: grid.instances, trainings: grid.trainings, trainedRows: grid.trainedRows, usd: gridUsd },
      findings: full.findings ?? [],
    });
    say(setup, { shortlist, rungs, gridUsd }, output);
    if (fault) output.fault(fault);
    return fault ? exitCodeOf(fault) : ExitCode.done;
  } finally {
    await session.close();
  }
}

function planner({ bus }: Session, baseDir: string): Ask {
  return (experiment, until) =>
    bus.request(
      subjects.rpc('orchestrator', 'plan'),
      { experiment, baseDir, ...(until ? { until } : {}) },
      planSchema,
      { timeoutMs: START_TIMEOUT_MS },
    );
}

/** Cost of a shortlist: data of all generators for the first rung, and the price of judging them. No student is trained. */
async function previewShortlist(setup: RaceSetup, shortlist: ShortlistConfig, ask: Ask): Promise<ShortlistPreview> {
  const experiment = shortlistExperiment(setup, shortlist, undefined);
  const plan = await ask(experiment, 'measure');
  checkMeasured(plan, experiment);
  const usd = planPrice(plan);
  return {
    ...shortlist,
    instances: experiment.instances[0] as number,
    seeds: experiment.seeds.length,
    generators: same(experiment.generators.length),
    trainings: same(0),
    usd: usd && { expected: usd.expected, worst: usd.high },
  };
}

async function previewRungs({ experiment, rungs, shortlist }: RaceSetup, ask: Ask): Promise<RungPreview[]> {
  const settings = experiment.methods.length * experiment.domains.length;
  const worst = shortlist?.keep ?? experiment.generators.length;
  const prices = await RacePrices.ask(experiment, rungs, ask);
  return rungs.map((rung, index) => {
    const before = rungs.slice(0, index);
    const expected = Math.max(2, Math.ceil(worst / 2 ** index));
    const seeds = experiment.seeds
      .slice(0, rung.seeds)
      .filter((_, at) => !before.some((each) => each.instances === rung.instances && at < each.seeds));
    // With a shortlist, the data of the first rung are made (and paid) before it.
    const dataPaid = index === 0 && shortlist !== undefined;
    return {
      ...rung,
      generators: { expected, worst },
      trainings: { expected: expected * seeds.length * settings, worst: worst * seeds.length * settings },
      usd: prices.of(
        seeds.map((seed) => ({ instances: rung.instances, seed, dataPaid })),
        { expected, worst },
      ),
    };
  });
}

const same = (value: number): Range => ({ expected: value, worst: value });

interface Told {
  shortlist: ShortlistPreview | undefined;
  rungs: readonly RungPreview[];
  gridUsd: number | null;
}

function say(setup: RaceSetup, { shortlist, rungs, gridUsd }: Told, output: Output): void {
  const { experiment, budgetUsd } = setup;
  output.say(output.paint('bold', setup.raceId));
  const steps: (RungPreview | ShortlistPreview)[] = [...(shortlist ? [shortlist] : []), ...rungs];
  const name = (step: RungPreview, index: number): string =>
    step === shortlist ? `shortlist by ${shortlist.metric}` : `${index + 1}: ${rungName(step)}`;
  sayTable(
    output,
    ['rung', 'generators', 'students', '$ expected – worst'],
    steps.map((step, index) => [
      name(step, shortlist ? index - 1 : index),
      between(step.generators, String),
      between(step.trainings, String),
      step.usd ? between(step.usd, dollars) : 'unknown',
    ]),
  );
  const usd = steps.every((step) => step.usd)
    ? `${dollars(total(steps, 'expected'))} expected, ${dollars(total(steps, 'worst'))} at worst`
    : 'of unknown price: give every generator and every judge a price';
  const grid = gridOf(experiment, new Map());
  const say = (text: string): void => output.say(wrapped(text, output.columns));
  const most = atMost(setup);
  const everybody = shortlist
    ? `with all ${shortlist.keep} of the shortlist in to the end`
    : 'with everybody in to the end';
  say(`Race: ${usd}. At worst, ${everybody}: ${most.instances} instances, ${most.trainings} students.`);
  say(
    `Full run of the file: ${gridUsd === null ? 'unknown price' : dollars(gridUsd)}, ${grid.instances} instances, ${grid.trainings} students.`,
  );
  say(
    'Expected: half of the generators go at each rung. It may end sooner, when a winner is clear or more money cannot tell.',
  );
  if (budgetUsd !== undefined)
    say(`Nothing is spent beyond the budget of ${dollars(budgetUsd)}, over all rungs and restarts.`);
}

function between({ expected, worst }: Range, format: (value: number) => string): string {
  return expected === worst ? format(worst) : `${format(expected)} – ${format(worst)}`;
}

function atMost({ experiment, rungs, shortlist }: RaceSetup): ReturnType<typeof workOf> {
  const all = experiment.generators.map(({ id }) => id);
  const generators = shortlist ? all.slice(0, shortlist.keep) : all;
  const [first] = rungs;
  const measured = shortlist && first ? [{ ...first, generators: all, dataOnly: true }] : [];
  return workOf(experiment, [...measured, ...rungs.map((rung) => ({ ...rung, generators }))], new Map());
}

const total = (steps: readonly StepPreview[], which: keyof Range): number =>
  steps.reduce((all, { usd }) => all + (usd?.[which] ?? 0), 0);
