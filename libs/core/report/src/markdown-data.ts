import type { Results } from '@agora/run-schemas';
import {
  figureHeads,
  figureName,
  figureText,
  figureUnit,
  ruleOf,
  subjectName,
  subjectsWithFigures,
} from './figures.js';
import { count, NONE, percent } from './format.js';
import { table, text } from './markdown-table.js';
import { overlapMeaning } from './sentences.js';
import { datasetsOf, overlapsOf, rejectionsOf, trainedOn, yieldOf } from './view.js';

/** Yield, rejections and near duplicates of every dataset. */
export function datasets(results: Results): string[] {
  const rows = datasetsOf(results);
  if (rows.length === 0) return [];
  const missing = rows.some(({ dataset }) => dataset.missing > 0);
  const counted = rows.some(({ result }) => trainedOn(result) !== undefined);
  const near = rows.some(({ dataset }) => dataset.nearDuplicates !== undefined);
  return [
    '## Data',
    table(
      [
        'Cell',
        'Rejected outputs',
        'Accepted',
        ...(missing ? ['Missing'] : []),
        'Calls',
        'Yield',
        ...(counted ? ['Student trained on'] : []),
        ...(near ? ['Near duplicates: instruction', 'Near duplicates: row'] : []),
      ],
      rows.map(({ result, dataset }) => [
        result.id,
        rejectionsOf(dataset)
          .map(([reason, times]) => `${count(times)} ${reason}`)
          .join(', ') || 'none',
        count(dataset.accepted),
        ...(missing ? [count(dataset.missing)] : []),
        count(dataset.calls),
        percent(yieldOf(dataset)),
        ...(counted ? [trainedOn(result) ?? NONE] : []),
        ...(near
          ? [dataset.nearDuplicates?.instruction, dataset.nearDuplicates?.instance].map((figures) =>
              figures === undefined ? NONE : percent(figures.share),
            )
          : []),
      ]),
      2,
    ),
  ];
}

/** Rows that share an n-gram with benchmark items. Datasets without any are left out. */
export function contamination(results: Results): string[] {
  const found = overlapsOf(results);
  const [first] = found;
  if (first === undefined) return [];
  const words = first.result.contamination?.words ?? 0;
  const hits = found.filter(({ benchmark }) => benchmark.instances > 0);
  const meaning = overlapMeaning(
    words,
    found.map(({ benchmark }) => benchmark),
  );
  if (hits.length === 0) return ['## Contamination', `${meaning} No dataset has one.`];
  return [
    '## Contamination',
    `${meaning} A sign, not a proof; nothing was left out. Datasets that are not named have none.`,
    table(
      ['Cell', 'Benchmark', 'Rows', 'of all rows', 'Items found', 'of items compared'],
      hits.map(({ result, rows, benchmark }) => [
        result.id,
        benchmark.id,
        count(benchmark.instances),
        percent(benchmark.instances / rows, 2),
        count(benchmark.itemsFound),
        percent(benchmark.itemsFound / benchmark.comparedItems, 2),
      ]),
      2,
    ),
  ];
}

/** Further figures of benchmarks, and how they score. */
export function benchmarkFigures({ benchmarks }: Results): string[] {
  return benchmarks.flatMap((benchmark) => {
    const subjects = subjectsWithFigures(benchmark);
    const heads = figureHeads(subjects);
    const { scoredAs } = benchmark;
    return [
      ...(scoredAs === undefined ? [] : [`**${text(benchmark.id)}** (${text(ruleOf(benchmark))}): ${text(scoredAs)}`]),
      ...(subjects.length === 0
        ? []
        : [
            table(
              [
                `${benchmark.id}: who was examined`,
                ...heads.map((head) => [figureName(head.id), figureUnit(head)].filter(Boolean).join(', ')),
              ],
              subjects.map((subject) => [
                subjectName(subject),
                ...heads.map(({ id }) => {
                  const figure = subject.figures.find((one) => one.id === id);
                  return figure === undefined ? NONE : figureText(figure);
                }),
              ]),
              1,
            ),
          ]),
    ];
  });
}
