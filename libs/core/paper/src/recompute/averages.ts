import { mean } from '@agora/statistics';
import { solvingOf } from '../published/columns.js';
import type { PrintedGrid } from '../published/grid.js';
import { TABLE2 } from '../published/table2.js';
import { METRICS, TABLE8, type MetricName } from '../published/table8.js';
import { TABLE3, TABLE7 } from '../published/tables3-and-7.js';
import { BENCHMARKS, DOMAINS, GENERATORS, METHODS } from '../published/words.js';
import { digits, meanFigure, shown, type Figure, type Section } from './figure.js';

export const METRIC_TITLES: Record<MetricName, string> = {
  difficultyGpt4o: 'instruction difficulty (GPT-4o)',
  difficultyPrometheus: 'instruction difficulty (Prometheus)',
  perplexity: 'response perplexity',
  qualityGpt4o: 'response quality (GPT-4o)',
  qualityPrometheus: 'response quality (Prometheus)',
  reward: 'reward model',
  instructionDiversity: 'instruction diversity',
  responseDiversity: 'response diversity',
};

function averagesOf(grid: PrintedGrid, name = ''): Figure[] {
  return GENERATORS.flatMap((generator) =>
    METHODS.map((method) => {
      const row = grid[generator][method];
      const values = DOMAINS.map((domain) => row[domain].value);
      const what = `${name === '' ? '' : `${name}, `}${generator}, ${method}: average`;
      return meanFigure(what, row.avg, mean(values), row.math.decimals);
    }),
  );
}

const gridTable = (grid: PrintedGrid): Section['table'] => ({
  head: ['generator', 'method', ...DOMAINS, 'printed average', 'recomputed'],
  rows: GENERATORS.flatMap((generator) =>
    METHODS.map((method) => {
      const row = grid[generator][method];
      const recomputed = mean(DOMAINS.map((domain) => row[domain].value));
      const cells = [...DOMAINS.map((domain) => shown(row[domain])), shown(row.avg)];
      return [generator, method, ...cells, digits(recomputed, row.avg.decimals + 1)];
    }),
  ),
});

export function table2(): Section {
  return { id: 'table 2', title: 'PGR in percent', figures: averagesOf(TABLE2), table: gridTable(TABLE2) };
}

export function table3(): Section {
  const figures = GENERATORS.flatMap((generator) => {
    const { pgr, solving } = TABLE3[generator];
    const nine = METHODS.flatMap((method) => DOMAINS.map((domain) => TABLE2[generator][method][domain].value));
    return [
      meanFigure(`${generator}: average PGR`, pgr, mean(nine), 1),
      meanFigure(`${generator}: problem solving`, solving, solvingOf(generator), 1),
    ];
  });
  const rows = GENERATORS.map((generator) => {
    const { input, output, solving, pgr } = TABLE3[generator];
    return [generator, shown(input), shown(output), shown(solving), shown(pgr)];
  });
  const head = ['generator', '$ per M in', '$ per M out', 'problem solving', 'PGR'];
  return { id: 'table 3', title: 'prices, problem solving and PGR', figures, table: { head, rows } };
}

export function table7(): Section {
  const averages = GENERATORS.map((generator) =>
    meanFigure(`${generator}: average`, TABLE7[generator].avg, solvingOf(generator), 1),
  );
  const scores: Figure = {
    what: 'scores of the six generators on six benchmarks',
    printed: '36 scores',
    agreement: 'not-derivable',
    why: 'needs the answers of the generators, which were not published',
  };
  const rows = GENERATORS.map((generator) => [
    generator,
    ...[...BENCHMARKS, 'avg' as const].map((name) => shown(TABLE7[generator][name])),
  ]);
  return {
    id: 'table 7',
    title: 'what generators reach themselves, in percent',
    figures: [...averages, scores],
    table: { head: ['generator', ...BENCHMARKS, 'average'], rows },
  };
}

/** Reason for a mean that rounding of its inputs cannot explain. */
const MISPRINT = 'no rounding gives this: one of the four numbers is misprinted';

export function table8(): Section {
  const averages = METRICS.flatMap((metric) =>
    averagesOf(TABLE8[metric], METRIC_TITLES[metric]).map((figure) =>
      figure.agreement === 'differs' ? { ...figure, why: MISPRINT } : figure,
    ),
  );
  return { id: 'table 8', title: 'intrinsic metrics', figures: [...averages, swappedRewards()] };
}

/**
 * Counts, over three domains and two methods, how often the reward of gpt-4o-mini lies outside the range of the five other
 * generators: as printed, and with its rows of the two methods exchanged.
 */
function swappedRewards(): Figure {
  const mini = TABLE8.reward['gpt-4o-mini'];
  const others = GENERATORS.filter((generator) => generator !== 'gpt-4o-mini');
  const outside = (method: 'instance-generation' | 'response-generation', row = mini[method]): number =>
    DOMAINS.filter((domain) => {
      const values = others.map((generator) => TABLE8.reward[generator][method][domain].value);
      return row[domain].value < Math.min(...values) || row[domain].value > Math.max(...values);
    }).length;
  const asIs = outside('instance-generation') + outside('response-generation');
  const swapped =
    outside('instance-generation', mini['response-generation']) +
    outside('response-generation', mini['instance-generation']);
  return {
    what: 'reward model, gpt-4o-mini: rows of instance and response generation',
    printed: `${asIs} of 6 outside`,
    recomputed: `${swapped} of 6 if exchanged`,
    agreement: 'differs',
    why: 'cells outside the range of the other generators; the two rows look swapped, and are kept as printed',
  };
}
