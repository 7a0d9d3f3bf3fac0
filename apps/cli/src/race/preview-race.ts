import { planSchema, subjects, type Experiment, type Plan, type RungConfig } from '@agora/contracts';
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
import type { RaceSetup } from './race-setup.js';
import { gridOf, workOf } from './race-work.js';

interface PreviewOptions {
  flags: SharedFlags;
  loaded: LoadedExperiment;
  home: string;
  output: Output;
}

/** What one rung takes. `worst`: everybody is still in; `expected`: half of them went at each rung before. */
interface RungPreview extends RungConfig {
  generators: { expected: number; worst: number };
  trainings: { expected: number; worst: number };
  /** US dollars of calls that are still to be made; null when a price is unknown. */
  usd: { expected: number; worst: number } | null;
}

/** Says what a race would take, and what a full run. Spends nothing. */
export async function previewRace(
  setup: RaceSetup,
  { flags, loaded, home, output }: PreviewOptions,
): Promise<ExitCode> {
  const session = await openSeparateSession(flags, home);
  try {
    const ask = planner(session, loaded.baseDir);
    const rungs = await previewRungs(setup, ask);
    const full = await ask(setup.experiment);
    const fault = faultOf(full);
    const grid = gridOf(setup.experiment, new Map());
    const gridUsd = usdOf(full)?.expected ?? null;
    output.record({
      kind: 'race-plan',
      raceId: setup.raceId,
      target: setup.target,
      ...(setup.budgetUsd === undefined ? {} : { budgetUsd: setup.budgetUsd }),
      rungs,
      grid: { instances: grid.instances, trainings: grid.trainings, trainedRows: grid.trainedRows, usd: gridUsd },
      findings: full.findings ?? [],
    });
    say(setup, rungs, gridUsd, output);
    if (fault) output.fault(fault);
    return fault ? exitCodeOf(fault) : ExitCode.done;
  } finally {
    await session.close();
  }
}

type Ask = (experiment: Experiment) => Promise<Plan>;

function planner({ bus }: Session, baseDir: string): Ask {
  return (experiment) =>
    bus.request(subjects.rpc('orchestrator', 'plan'), { experiment, baseDir }, planSchema, {
      timeoutMs: START_TIMEOUT_MS,
    });
}

async function previewRungs({ experiment, rungs }: RaceSetup, ask: Ask): Promise<RungPreview[]> {
  const settings = experiment.methods.length * experiment.domains.length;
  const all = experiment.generators.length;
  const prices = await cellPrices({ experiment, rungs }, ask);
  return rungs.map((rung, index) => {
    const before = rungs.slice(0, index);
    const worst = all;
    const expected = Math.max(2, Math.ceil(all / 2 ** index));
    const cells = experiment.seeds
      .slice(0, rung.seeds)
      .filter((_, at) => !before.some(({ instances, seeds }) => instances === rung.instances && at < seeds));
    const each = cells.map((seed) => prices.get(`${rung.instances} ${seed}`));
    const known = each.every((price) => price !== undefined && price !== null);
    const [mean, most] = [sum(each, 'expected'), sum(each, 'high')];
    return {
      ...rung,
      generators: { expected, worst },
      trainings: { expected: expected * cells.length * settings, worst: worst * cells.length * settings },
      usd: known ? { expected: (mean * expected) / all, worst: most } : null,
    };
  });
}

interface Price {
  expected: number;
  high: number;
}

const sum = (prices: readonly (Price | null | undefined)[], which: keyof Price): number =>
  prices.reduce((total, price) => total + (price?.[which] ?? 0), 0);

/**
 * US dollars of all generators together, by volume and seed. Seeds that climb through the same volumes are planned together, so
 * that rows which volumes share are counted once.
 */
async function cellPrices(
  { experiment, rungs }: Pick<RaceSetup, 'experiment' | 'rungs'>,
  ask: Ask,
): Promise<Map<string, Price | null>> {
  const groups = new Map<string, { instances: number[]; seeds: number[] }>();
  experiment.seeds.forEach((seed, at) => {
    const instances = [...new Set(rungs.filter(({ seeds }) => at < seeds).map((rung) => rung.instances))];
    if (instances.length === 0) return;
    const group = groups.get(instances.join()) ?? { instances, seeds: [] };
    group.seeds.push(seed);
    groups.set(instances.join(), group);
  });
  const prices = new Map<string, Price | null>();
  for (const { instances, seeds } of groups.values()) {
    const plan = await ask({ ...experiment, instances, seeds, metrics: [] });
    // What evaluations ask of judges is known for the whole plan alone; every student asks the same.
    const questions = (plan.estimate?.questions ?? []).map(({ usd }) => usd);
    for (const volume of instances) {
      for (const seed of seeds) {
        const cells = plan.cells.filter(({ id }) => id.endsWith(`.n${volume}.s${seed}`));
        const own = cells.map(({ estimate }) => (estimate ? estimate.usd : null));
        if ([...own, ...questions].includes(null)) {
          prices.set(`${volume} ${seed}`, null);
          continue;
        }
        const share = cells.length / plan.cells.length;
        const of = (which: keyof Price): number =>
          own.reduce((total, usd) => total + (usd?.[which] ?? 0), 0) +
          questions.reduce((total, usd) => total + (usd?.[which] ?? 0), 0) * share;
        prices.set(`${volume} ${seed}`, { expected: of('expected'), high: of('high') });
      }
    }
  }
  return prices;
}

function usdOf({ estimate }: Plan): { expected: number } | undefined {
  if (!estimate || estimate.unpriced.length > 0) return undefined;
  return estimate.totalUsd ?? estimate.usd;
}

function say(setup: RaceSetup, rungs: readonly RungPreview[], gridUsd: number | null, output: Output): void {
  const { experiment, budgetUsd } = setup;
  output.say(output.paint('bold', setup.raceId));
  const range = ({ expected, worst }: { expected: number; worst: number }, format: (value: number) => string) =>
    expected === worst ? format(worst) : `${format(expected)} – ${format(worst)}`;
  sayTable(
    output,
    ['rung', 'generators', 'students', '$ expected – worst'],
    rungs.map((rung, index) => [
      `${index + 1}: ${rungName(rung)}`,
      range(rung.generators, String),
      range(rung.trainings, String),
      rung.usd ? range(rung.usd, dollars) : 'unknown',
    ]),
  );
  const usd = rungs.every((rung) => rung.usd)
    ? `${dollars(total(rungs, 'expected'))} expected, ${dollars(total(rungs, 'worst'))} at worst`
    : 'of unknown price: give every generator a price';
  const most = workOf(
    experiment,
    setup.rungs.map((rung) => ({ ...rung, generators: experiment.generators.map(({ id }) => id) })),
    new Map(),
  );
  const grid = gridOf(experiment, new Map());
  const say = (text: string): void => output.say(wrapped(text, output.columns));
  say(`Race: ${usd}. At worst, with everybody in to the end: ${most.instances} instances, ${most.trainings} students.`);
  say(
    `Full run of the file: ${gridUsd === null ? 'unknown price' : dollars(gridUsd)}, ${grid.instances} instances, ${grid.trainings} students.`,
  );
  say(
    'Expected: half of the generators go at each rung. It may end sooner, when a winner is clear or more money cannot tell.',
  );
  if (budgetUsd !== undefined)
    say(`Nothing is spent beyond the budget of ${dollars(budgetUsd)}, over all rungs and restarts.`);
}

const total = (rungs: readonly RungPreview[], which: 'expected' | 'worst'): number =>
  rungs.reduce((all, { usd }) => all + (usd?.[which] ?? 0), 0);
