import type { ComparedPair, ComparedSide, Comparison, Flips, TestedDifference } from '@agora/run-schemas';
import { comparisonSentence, confidenceText, decimal, intervalText, signed } from '@agora/report';
import { sayTable, wrapped } from '../display/table.js';
import type { Output } from '../output.js';

/** At most so many of the parts that were left out are named; `--json` names all. */
const LEFT_OUT_SHOWN = 6;

/** A comparison for people. */
export function sayComparison(comparison: Comparison, items: boolean, output: Output): void {
  const { pairs, runs, warnings, ranks, confidence } = comparison;
  const several = runs.length > 1;
  for (const warning of warnings) output.say(output.paint('yellow', wrapped(`Warning: ${warning}`, output.columns)));
  if (runs.some(({ simulated }) => simulated))
    output.say(
      output.paint('yellow', 'Simulated: programs wrote these data, so the differences say nothing about any LLM.'),
    );
  for (const pair of pairs) sayPair(pair, { several, items, confidence }, output);
  if (ranks.length > 2) sayRanks(comparison, several, output);
}

interface How {
  /** Whether there are several runs, so that names of generators need the run's id. */
  several: boolean;
  items: boolean;
  confidence: number;
}

function sayPair(pair: ComparedPair, { several, items, confidence }: How, output: Output): void {
  const [first, second] = [pair.first, pair.second].map((side) => nameOf(side, several)) as [string, string];
  output.say();
  output.say(output.paint('bold', `${first} less ${second}`));
  const volumes = new Set(pair.places.map(({ instances }) => instances)).size > 1;
  const head = [
    'setting',
    'first',
    'second',
    'points',
    confidenceText(confidence),
    'PGR',
    'seen from',
    'flipped',
    'seeds',
  ];
  const rows = pair.places.map(({ method, domain, instances, score, pgr, flips, seeds, ...place }) => [
    `${method}/${domain}${volumes ? ` n${instances}` : ''}`,
    decimal(100 * place.first),
    decimal(100 * place.second),
    ...differenceCells(score, pgr),
    flipped(flips),
    seeds.join(', '),
  ]);
  if (pair.overall && pair.places.length > 1) {
    const { score, pgr } = pair.overall;
    rows.push(['mean', '', '', ...differenceCells(score, pgr), flipped(pair.flips), '']);
  }
  if (rows.length > 0) sayTable(output, head, rows);
  output.say(wrapped(comparisonSentence(pair, [first, second], confidence), output.columns));
  for (const { what, reason } of pair.leftOut.slice(0, LEFT_OUT_SHOWN))
    output.say(output.paint('dim', wrapped(`Left out: ${what}: ${reason}.`, output.columns, 2)));
  if (pair.leftOut.length > LEFT_OUT_SHOWN)
    output.say(output.paint('dim', `… and ${pair.leftOut.length - LEFT_OUT_SHOWN} more (--json)`));
  if (items) sayItems(pair, output);
}

const differenceCells = (score: TestedDifference, pgr: TestedDifference | undefined): string[] => [
  signed(score.value),
  intervalText(score),
  pgr ? signed(pgr.value) : '–',
  decimal(score.detectable),
];

const flipped = ({ firstOnly, secondOnly, pairs }: Flips): string => `+${firstOnly} −${secondOnly} of ${pairs}`;

function sayItems({ items, first, second }: ComparedPair, output: Output): void {
  if (items.length === 0) return;
  output.say();
  sayTable(
    output,
    ['item', 'benchmark', 'setting', 'right in the first only', 'in the second only'],
    items.map(({ item, benchmark, method, domain, instances, firstOnly, secondOnly }) => [
      item,
      benchmark,
      `${method}/${domain} n${instances}`,
      seedList(firstOnly),
      seedList(secondOnly),
    ]),
  );
  output.say(output.paint('dim', `first: ${nameOf(first, true)}; second: ${nameOf(second, true)}`));
}

function sayRanks({ ranks, confidence }: Comparison, several: boolean, output: Output): void {
  output.say();
  output.say(output.paint('bold', 'Ranks that the pairs allow'));
  const rows = [...ranks]
    .sort(
      (left, right) =>
        (left.run === right.run ? 0 : left.run < right.run ? -1 : 1) ||
        left.best - right.best ||
        left.worst - right.worst,
    )
    .map(({ best, worst, ...side }) => [nameOf(side, several), best === worst ? String(best) : `${best}–${worst}`]);
  sayTable(output, ['generator', 'rank'], rows);
  output.say(
    output.paint(
      'dim',
      wrapped(
        `Corrected for the number of pairs (Holm) at ${confidenceText(confidence)}; the intervals above are not.`,
        output.columns,
      ),
    ),
  );
}

const seedList = (seeds: readonly number[]): string => (seeds.length === 0 ? '' : `seed ${seeds.join(', ')}`);
const nameOf = ({ generator, run }: ComparedSide, several: boolean): string =>
  several ? `${generator} (${run})` : generator;
