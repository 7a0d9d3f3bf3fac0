import type { Estimate, Pgr, Questions, Results } from '@agora/run-schemas';
import { csvText, type CsvField } from './csv-text.js';
import { hasAnswers } from './question-words.js';

const COLUMNS = [
  'question',
  'measure',
  'generator',
  'setting',
  'instances',
  'against',
  'value',
  'low',
  'high',
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], CsvField>>;

/**
 * `questions.csv`: one row per number that answers a question of the run. PGR and its differences are in percentage points, scores
 * in [0, 1], numbers have full precision, and a field is empty where it does not apply or there is no value. Undefined when the
 * experiment asks nothing beside its leaderboard.
 */
export function renderQuestionsCsv(results: Results): string | undefined {
  const { questions } = results;
  if (!questions || !hasAnswers(results)) return undefined;
  const rows = [
    ...volumes(questions),
    ...value(questions),
    ...solving(questions),
    ...formats(questions),
    ...references(questions),
  ];
  return csvText([[...COLUMNS], ...rows.map((row) => COLUMNS.map((column) => row[column]))]);
}

const spread = ({ value: middle, low, high }: Estimate): Row => ({ value: middle, low, high });
const pgrOf = (pgr: Pgr): Row => (pgr.defined ? spread(pgr) : {});

function volumes({ volumes: curves = [] }: Questions): Row[] {
  return curves.flatMap(({ generator, setting, points, fit }) => {
    const of = { question: 'volume', generator, setting: setting ?? 'mean' };
    return [
      ...points.map(({ instances, pgr }): Row => ({ ...of, measure: 'pgr', instances, ...pgrOf(pgr) })),
      ...(fit?.line ?? []).map((at): Row => ({ ...of, measure: 'fitted_pgr', instances: at.instances, ...spread(at) })),
      ...(fit ? [{ ...of, measure: 'points_per_doubling', ...spread(fit.perDoubling) }] : []),
    ];
  });
}

function value({ value: rows = [] }: Questions): Row[] {
  return rows.flatMap(({ generator, usd, pgr, pointsPerUsd, efficient }): Row[] => {
    const of = { question: 'value', generator };
    return [
      { ...of, measure: 'usd', value: usd },
      { ...of, measure: 'pgr', ...spread(pgr) },
      ...(pointsPerUsd ? [{ ...of, measure: 'points_per_usd', ...spread(pointsPerUsd) }] : []),
      { ...of, measure: 'efficient', value: Number(efficient) },
    ];
  });
}

function solving({ solving: found }: Questions): Row[] {
  if (!found) return [];
  const question = 'solving';
  const points = [...found.generators.map((one) => ({ ...one, setting: 'mean' })), ...found.settings];
  const correlations = [
    ['mean', found.overGenerators],
    ['all', found.overSettings],
  ] as const;
  return [
    ...points.flatMap(({ generator, setting, solving: score, pgr }): Row[] => [
      { question, measure: 'score', generator, setting, value: score },
      { question, measure: 'pgr', generator, setting, value: pgr },
    ]),
    ...correlations.flatMap(([setting, one]): Row[] =>
      one ? [{ question, measure: 'correlation', setting, value: one.r, low: one.low, high: one.high }] : [],
    ),
  ];
}

function formats({ formats: found = [] }: Questions): Row[] {
  return found.flatMap(({ domain, against, rows, mean }): Row[] => [
    ...rows.map(({ generator, method, instances, difference }) => ({
      question: 'format',
      measure: 'pgr_difference',
      generator,
      setting: `${method}/${domain}`,
      instances,
      against,
      ...spread(difference),
    })),
    ...(mean
      ? [{ question: 'format', measure: 'mean_pgr_difference', setting: domain, against, ...spread(mean) }]
      : []),
  ]);
}

function references({ references: others = [] }: Questions): Row[] {
  return others.flatMap(({ model, rows }) =>
    rows.flatMap(({ generator, pgr, rank }): Row[] => {
      const of = { question: 'reference', generator, against: model };
      const ranks = rank ? [{ ...of, measure: 'rank', low: rank.best, high: rank.worst }] : [];
      return [{ ...of, measure: 'pgr', ...pgrOf(pgr) }, ...ranks];
    }),
  );
}
