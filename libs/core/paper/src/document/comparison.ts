import type { Pgr } from '@agora/run-schemas';
import type { Comparison } from '../against/compare.js';
import { digits } from '../recompute/figure.js';
import { heading, table, text, type Block } from './block.js';

/** A run compared with the paper, for people. It begins with whether the two can be compared at all. */
export function comparisonDocument(comparison: Comparison): Block[] {
  const { runId, departures, cells, unmatched, margin } = comparison;
  const fatal = departures.filter((each) => each.fatal);
  return [
    heading(`PGR of ${runId} beside table 2`),
    ...(fatal.length > 0
      ? [text('This run is another experiment than the paper, so no number of one says anything about the other:')]
      : departures.length > 0
        ? [text('This run departs from the paper in:')]
        : []),
    ...(departures.length > 0
      ? [
          table(
            ['', 'this run', 'the paper', ''],
            departures.map((each) => [
              each.what,
              each.here,
              each.paper,
              each.fatal ? 'makes it meaningless' : 'keep it in mind',
            ]),
          ),
        ]
      : []),
    ...cellBlocks(comparison),
    ...(unmatched.length > 0 ? [text(`Not in the paper: ${unmatched.join('; ')}.`)] : []),
    ...(cells.length > 0 && fatal.length === 0 ? [text(ruleOf(margin)), text(countsOf(comparison))] : []),
  ];
}

function cellBlocks({ cells }: Comparison): Block[] {
  if (cells.length === 0) return [text('None of its generators is one of the paper in one of its settings.')];
  const head = ['cell', 'paper', 'this run', 'agreement', 'note'];
  const rows = cells.map(({ generator, setting, paper, here, agreement, why }) => [
    `${generator}, ${setting}`,
    digits(paper, 1),
    pgrText(here),
    agreement,
    why ?? '',
  ]);
  return [table(head, rows)];
}

const ruleOf = (margin: number): string =>
  `The paper gives one training each and no interval, so its number is taken with a margin of ${digits(margin, 1)} points. Agrees: ` +
  'the whole interval of this run lies within the margin. Differs: all of it lies outside. Cannot tell: anything else.';

function countsOf({ cells }: Comparison): string {
  const counts = (['agrees', 'differs', 'cannot tell', 'not comparable'] as const).map(
    (agreement) => [cells.filter((cell) => cell.agreement === agreement).length, agreement] as const,
  );
  return `${counts.flatMap(([count, name]) => (count > 0 ? [`${count} ${name}`] : [])).join(', ')}.`;
}

const pgrText = (pgr: Pgr): string =>
  pgr.defined ? `${digits(pgr.value, 1)} [${digits(pgr.low, 1)}, ${digits(pgr.high, 1)}]` : '–';
