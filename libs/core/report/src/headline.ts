import type { LeaderboardRow, Results } from '@agora/run-schemas';
import { confidence, count, interval, list, PERCENT, pgrValue, plural } from './format.js';
import { isUnexamined } from './left-out.js';
import { volumePgrs } from './view.js';

/** The result of the run in one sentence, as far as it has one. */
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

/** The headline of a run that was told to stop before students are evaluated. */
function dataHeadline({ leaderboard, cells }: Results): string {
  const instances = leaderboard.reduce((sum, row) => sum + row.instances, 0);
  const students = cells.filter(({ training }) => training !== undefined).length;
  const trained = students === 0 ? 'no student was trained' : `${plural(students, 'student')} trained, none examined`;
  return `${plural(instances, 'instance')} by ${plural(leaderboard.length, 'generator')}; ${trained}.`;
}

/** The volumes over which a generator's PGR is a mean; empty where there is only one volume. */
function volumeWords(results: Results, row: LeaderboardRow): string {
  const each = volumePgrs(results, row).map(
    ({ volume, pgr }) => `${pgr.defined ? `${pgrValue(pgr)}${PERCENT}` : 'undefined'} at ${count(volume)} instances`,
  );
  return each.length === 0 ? '' : `, the mean of ${list(each)}`;
}
