import { MICRO_STUDENT, type FailureGroup, type LeaderboardRow, type Results, type Unmeasured } from '@agora/contracts';
import { FEWEST_WORDS } from '@agora/text-overlap';
import { subjectName } from './figures.js';
import { isUnexamined } from './left-out.js';
import { confidence, count, interval, list, PERCENT, pgrValue, plural, usd } from './format.js';
import { rowSetWords } from './row-sets.js';
import { distinct, seedsOf, volumePgrs, volumesOf, type Overlap } from './view.js';

/** The answer in a sentence, as far as the run has one. */
export function headline(results: Results): string {
  const { leaderboard, confidence: level } = results;
  const ranked = leaderboard.filter(({ rank }) => rank !== null);
  const first = ranked.filter(({ rank }) => rank?.best === 1);
  const [winner] = first;
  if (isUnexamined(results)) return dataHeadline(results);
  if (winner === undefined || !winner.pgr.defined) return 'No generator has a PGR in this run.';
  const recovered =
    `${pgrValue(winner.pgr)}${PERCENT} of the gap between base and reference ` +
    `(${confidence(level)} interval ${interval(winner.pgr)})${volumeWords(results, winner)}`;
  if (ranked.length === 1) return `Students trained on ${winner.generator} data recover ${recovered}.`;
  if (first.length === 1) {
    const lead = winner.rank?.worst === 1 ? 'is clearly ahead' : 'leads, though not clearly against every other';
    return `${winner.generator} ${lead}: its students recover ${recovered}.`;
  }
  if (first.length === ranked.length) return 'The intervals do not tell the generators apart.';
  if (first.length > 4)
    return `No clear winner: the intervals do not separate the ${first.length} generators in front.`;
  return `No clear winner: the intervals do not separate ${list(first.map(({ generator }) => generator))}.`;
}

/** What a run has to say that was not to examine students. */
function dataHeadline({ leaderboard, cells }: Results): string {
  const instances = leaderboard.reduce((sum, row) => sum + row.instances, 0);
  const students = cells.filter(({ training }) => training !== undefined).length;
  const trained = students === 0 ? 'no student was trained' : `${plural(students, 'student')} trained, none examined`;
  return `${plural(instances, 'instance')} by ${plural(leaderboard.length, 'generator')}; ${trained}.`;
}

/** Of which volumes a generator's PGR is the mean; empty where there is one. */
function volumeWords(results: Results, row: LeaderboardRow): string {
  const each = volumePgrs(results, row).map(
    ({ volume, pgr }) => `${pgr.defined ? `${pgrValue(pgr)}${PERCENT}` : 'undefined'} at ${count(volume)} instances`,
  );
  return each.length === 0 ? '' : `, the mean of ${list(each)}`;
}

/** The generator whose PGR points cost least, where prices are known and someone was paid. */
export function cheapest({ leaderboard }: Results): { row: LeaderboardRow; usdPerPoint: number } | undefined {
  return leaderboard
    .flatMap((row) => (row.usdPerPoint === null ? [] : [{ row, usdPerPoint: row.usdPerPoint }]))
    .filter(({ usdPerPoint }) => usdPerPoint > 0)
    .sort((left, right) => left.usdPerPoint - right.usdPerPoint)[0];
}

/** What everything together cost; unknown when one price is. */
export function totalUsd({ leaderboard }: Results): number | null {
  return leaderboard.reduce<number | null>(
    (total, row) => (total === null || row.usd === null ? null : total + row.usd),
    0,
  );
}

/** Whether some of what everything cost is an estimate, as a provider did not tell what its calls took. */
export function isEstimated({ leaderboard, spending }: Results): boolean {
  return spending?.estimated ?? leaderboard.some(({ usdEstimated }) => usdEstimated);
}

/** Who paid for the work of a run, where that is worth a sentence: `… $2.10 for this run's work, of which …`. */
export function spendingLine({ spending }: Results): string | undefined {
  if (!spending || spending.earlier === 0 || spending.usd === null || spending.now === null) return undefined;
  const { estimated } = spending;
  return (
    `${usd(spending.usd, estimated)} for this run's work, of which ${usd(spending.now, estimated)} was paid by this run and ` +
    `${usd(spending.earlier, estimated)} by earlier ones that it shares work with.`
  );
}

/** Set when text in this run was written by programs. */
export function simulatedNotice({ run, leaderboard }: Results): string | undefined {
  const simulated = leaderboard.filter((row) => row.simulated);
  if (!run.simulated && simulated.length === 0) return undefined;
  const meaning =
    'Their data shows whether this set-up can tell a good generator from a bad one. It says nothing about any real LLM.';
  return simulated.length === leaderboard.length || simulated.length === 0
    ? `Programs, not LLMs, wrote all data of this run. ${meaning}`
    : `Programs, not LLMs, wrote the data of ${list(simulated.map(({ generator }) => generator))}. ${meaning}`;
}

/** What a reader must know before trusting the intervals, worst first. */
export function cautions(results: Results): string[] {
  const failed = results.cells.filter(({ status }) => status === 'failed').length;
  const finished = results.leaderboard.filter(({ generator }) => seedsOf(results, generator) > 0);
  const alone = finished.filter(({ generator }) => seedsOf(results, generator) === 1);
  const whose = alone.length < finished.length ? ` of ${list(alone.map(({ generator }) => generator))}` : '';
  const volumes = volumesOf(results);
  return [
    ...(failed > 0 && failed === results.cells.length
      ? [`${failed === 1 ? 'The only cell' : 'Every cell'} failed.`]
      : []),
    ...(failed > 0 && failed < results.cells.length
      ? [
          `${plural(failed, 'cell')} of ${results.cells.length} failed. Averages leave them out, and generators are ranked by ` +
            'the settings that both of a pair finished.',
        ]
      : []),
    ...(alone.length > 0 && !isUnexamined(results)
      ? [
          `One experiment seed${whose}: the intervals cover the choice of benchmark items, not how another dataset or another ` +
            'training run would have turned out. Add seeds before you rely on small differences.',
        ]
      : []),
    ...unscoredWords(results),
    ...rowSetWords(results),
    ...(volumes.length > 1
      ? [`Averages are taken over ${volumes.length} volumes (${list(volumes.map(count))} instances).`]
      : []),
  ];
}

const NAMED = 3;

/** Items that could not be scored, since a judge said nothing readable: neither right nor wrong. */
function unscoredWords({ benchmarks }: Results): string[] {
  const lacking = benchmarks.flatMap(({ id, subjects = [] }) =>
    subjects.flatMap((subject) =>
      subject.unscored === undefined ? [] : [`${count(subject.unscored)} of ${subjectName(subject)} on ${id}`],
    ),
  );
  if (lacking.length === 0) return [];
  const shown = lacking.length > NAMED ? [...lacking.slice(0, NAMED), `${lacking.length - NAMED} more`] : lacking;
  return [`Items without a score have no part in any mean: ${list(shown)}.`];
}

/** A short account of the money: total and, where it means something, the cheapest point. */
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

/** Which rows the check for contamination counts. A benchmark's text of fewer words than `words` is looked for as a whole. */
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

/** One sentence for all metrics that lack the same in a domain. */
export function unmeasuredWords(unmeasured: readonly Unmeasured[] = []): string[] {
  const domains = distinct(unmeasured.map(({ domain }) => domain));
  return domains.map((domain) => {
    const lacking = unmeasured.filter((one) => one.domain === domain);
    const [first] = lacking;
    return `Not measured in ${domain}: ${list(lacking.map(({ metric }) => metric))}; ${first?.reason ?? ''}`;
  });
}

/** What judges of datasets cost; undefined where nobody was paid. */
export function judgingWords({ judgingUsd }: Results): string | undefined {
  if (judgingUsd === undefined || judgingUsd === 0) return undefined;
  return judgingUsd === null ? 'an unknown amount' : usd(judgingUsd);
}

/** What judges and the generators' own answers cost; undefined where nobody was paid. */
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
