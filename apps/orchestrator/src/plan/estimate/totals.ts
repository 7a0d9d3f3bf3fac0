import type { CellEstimate, Plan, Range } from '@agora/contracts';
import type { ExperimentPlan } from '../run-plan.js';
import { NOTHING, plus } from './range.js';

type Estimate = NonNullable<Plan['estimate']>;
type Totals = Pick<Estimate, 'atMost' | 'byGenerator' | 'totalUsd' | 'budget'>;

/** Sums over cells: per generator and in all, what `maxAttempts` allows, and how that stands to the budget. */
export function totalsOf(
  plan: ExperimentPlan,
  cells: ReadonlyMap<string, CellEstimate>,
  questions: NonNullable<Estimate['questions']>,
  usd: Range,
): Totals {
  const byGenerator = plan.experiment.generators.map(({ id }) => {
    const mine = plan.cells.flatMap((cell) => (cell.generator === id ? (cells.get(cell.id) ?? []) : []));
    return {
      id,
      calls: mine.reduce((sum, { calls }) => plus(sum, calls), NOTHING),
      usd: mine.reduce<Range | null>((sum, cell) => sum && cell.usd && plus(sum, cell.usd), NOTHING),
      atMost: mine.reduce<Most>((sum, { atMost }) => addMost(sum, atMost), { calls: 0, usd: 0 }),
    };
  });
  const totalUsd = questions.reduce((sum, asked) => (asked.usd ? plus(sum, asked.usd) : sum), usd);
  const { budgetUsd } = plan;
  return {
    byGenerator,
    atMost: byGenerator.reduce<Most>((sum, { atMost }) => addMost(sum, atMost), { calls: 0, usd: 0 }),
    totalUsd,
    ...(budgetUsd === undefined ? {} : { budget: { usd: budgetUsd, above: above(totalUsd, budgetUsd) } }),
  };
}

interface Most {
  calls: number;
  usd: number | null;
}

function addMost(sum: Most, more: Most = { calls: 0, usd: 0 }): Most {
  return { calls: sum.calls + more.calls, usd: sum.usd === null || more.usd === null ? null : sum.usd + more.usd };
}

function above({ low, expected, high }: Range, budget: number): NonNullable<Totals['budget']>['above'] {
  if (low > budget) return 'low';
  if (expected > budget) return 'expected';
  return high > budget ? 'high' : 'none';
}
