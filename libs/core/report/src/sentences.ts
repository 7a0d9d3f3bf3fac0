import {
  MICRO_STUDENT,
  type FailureGroup,
  type LeaderboardRow,
  type Results,
  type Unmeasured,
} from '@agora/run-schemas';
import { FEWEST_WORDS } from '@agora/text-overlap';
import { count, list, plural, usd } from './format.js';
import { isEstimated, totalUsd } from './totals.js';
import { distinct, type Overlap } from './view.js';

/** The generator with the lowest cost per PGR point, where prices are known and not all zero. */
export function cheapest({ leaderboard }: Results): { row: LeaderboardRow; usdPerPoint: number } | undefined {
  return leaderboard
    .flatMap((row) => (row.usdPerPoint === null ? [] : [{ row, usdPerPoint: row.usdPerPoint }]))
    .filter(({ usdPerPoint }) => usdPerPoint > 0)
    .sort((left, right) => left.usdPerPoint - right.usdPerPoint)[0];
}

/** What this run paid and what earlier runs paid for the same work; undefined where earlier runs paid nothing. */
export function spendingLine({ spending }: Results): string | undefined {
  if (!spending || spending.earlier === 0 || spending.usd === null || spending.now === null) return undefined;
  const { estimated } = spending;
  return (
    `${usd(spending.usd, estimated)} for this run's work, of which ${usd(spending.now, estimated)} was paid by this run and ` +
    `${usd(spending.earlier, estimated)} by earlier ones that it shares work with.`
  );
}

/** A notice when text in this run was written by programs (simulated providers), not by models. */
export function simulatedNotice({ run, leaderboard }: Results): string | undefined {
  const simulated = leaderboard.filter((row) => row.simulated);
  if (!run.simulated && simulated.length === 0) return undefined;
  const meaning =
    'Their data shows whether this set-up can tell a good generator from a bad one. It says nothing about any real LLM.';
  return simulated.length === leaderboard.length || simulated.length === 0
    ? `Programs, not LLMs, wrote all data of this run. ${meaning}`
    : `Programs, not LLMs, wrote the data of ${list(simulated.map(({ generator }) => generator))}. ${meaning}`;
}

/** The total cost and, where it is defined, the lowest cost per PGR point. */
export function moneyLine(results: Results): string {
  const total = totalUsd(results);
  const best = cheapest(results);
  const spent =
    total === null
      ? 'Total cost unknown: at least one generator has no price.'
      : `Total cost ${usd(total, isEstimated(results))}.`;
  const evaluation = evaluationWords(results);
  const judging = judgingWords(results);
  const paid = spendingLine(results);
  return [
    spent,
    ...(evaluation === undefined ? [] : [`Evaluation cost ${evaluation} beside that.`]),
    ...(judging === undefined ? [] : [`Judging the datasets cost ${judging} beside that.`]),
    ...(best === undefined
      ? []
      : [`Cheapest PGR point: ${best.row.generator}, ${usd(best.usdPerPoint, best.row.usdEstimated)}.`]),
    ...(paid === undefined ? [] : [paid]),
  ].join(' ');
}

/** The cells of a group of failures, each with the numbers in which it differs from the others: `a (10)`, `b (60)`. */
export function failedCells({ cells, each }: FailureGroup): string[] {
  return each?.map(({ cell, numbers }) => `${cell} (${numbers.join(', ')})`) ?? cells;
}

/**
 * Explains which rows the check for contamination counts. Benchmark texts shorter than `words` words are searched as a whole.
 */
export function overlapMeaning(words: number, benchmarks: readonly Pick<Overlap, 'id' | 'whole'>[] = []): string {
  const shorter = words > FEWEST_WORDS ? `, or holds all of a shorter one (${FEWEST_WORDS} words or more)` : '';
  const runs =
    `Rows whose instruction or response shares ${count(words)} words in a row with the input or target of a benchmark ` +
    `item${shorter}.`;
  const whole = distinct(benchmarks.flatMap((one) => (one.whole ? [one.id] : [])));
  if (whole.length === 0) return runs;
  const asked = `Rows whose whole instruction is the input of an item of ${list(whole)}, whose items are made from a few wordings.`;
  return benchmarks.every((one) => one.whole) ? asked : `${runs} ${asked}`;
}

/** Sentences about metrics that were not measured; those with the same reason in the same domain share one. */
export function unmeasuredWords(unmeasured: readonly Unmeasured[] = []): string[] {
  const domains = distinct(unmeasured.map(({ domain }) => domain));
  return domains.map((domain) => {
    const lacking = unmeasured.filter((one) => one.domain === domain);
    const [first] = lacking;
    return `Not measured in ${domain}: ${list(lacking.map(({ metric }) => metric))}; ${first?.reason ?? ''}`;
  });
}

/** The cost of judges of datasets; undefined where it is zero. */
export function judgingWords({ judgingUsd }: Results): string | undefined {
  if (judgingUsd === undefined || judgingUsd === 0) return undefined;
  return judgingUsd === null ? 'an unknown amount' : usd(judgingUsd);
}

/** The cost of judges of benchmarks and of the generators' own answers; undefined where it is zero. */
export function evaluationWords({ evaluationUsd }: Results): string | undefined {
  if (evaluationUsd === undefined || evaluationUsd === 0) return undefined;
  return evaluationUsd === null ? 'an unknown amount' : usd(evaluationUsd);
}

/** What the metric of a micro-student is, where there is one. */
export function microStudentWords({ leaderboard, experiment }: Results): string | undefined {
  if (!leaderboard.some(({ metrics }) => Object.hasOwn(metrics, MICRO_STUDENT))) return undefined;
  const { analysis } = (experiment ?? {}) as { analysis?: { microStudent?: { instances?: unknown } } };
  const instances = analysis?.microStudent?.instances;
  const rows = typeof instances === 'number' ? `first ${plural(instances, 'instance')}` : 'first instances';
  return (
    `${MICRO_STUDENT} is the mean score, in [0, 1], of another student that was trained on the ${rows} of each dataset alone. ` +
    'It costs a training, and is no PGR.'
  );
}
