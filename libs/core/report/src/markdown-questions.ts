import type { Results } from '@agora/run-schemas';
import { count, decimal, interval, NONE, pgrValue, rank, usd } from './format.js';
import { table, text } from './markdown-table.js';
import {
  correlationText,
  estimateText,
  formatSentence,
  hasAnswers,
  meanCurves,
  referenceNames,
  referenceSentence,
  volumeSentences,
} from './question-words.js';
import { undefinedWord } from './view.js';

/** The questions of the run in `summary.md`: a few lines each, and a table where numbers are compared. */
export function questions(results: Results): string[] {
  if (!hasAnswers(results)) return [];
  return [
    '## Questions',
    ...volumes(results),
    ...value(results),
    ...solving(results),
    ...formats(results),
    ...references(results),
  ];
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${text(line)}`).join('\n');

function volumes({ questions: asked }: Results): string[] {
  const curves = meanCurves(asked?.volumes ?? []);
  const [first] = curves;
  if (!first) {
    if (!asked?.volumes?.length) return [];
    return [
      '### Does more data help?',
      'No setting has a PGR at every volume, so there is no mean curve; the page has each setting.',
    ];
  }
  const head = [
    'Generator',
    ...first.points.map(({ instances }) => `PGR % at ${count(instances)}`),
    'points per doubling',
  ];
  const rows = curves.map(({ generator, points, fit }) => [
    generator,
    ...points.map(({ pgr }) => (pgr.defined ? `${pgrValue(pgr)} (${interval(pgr)})` : undefinedWord(pgr))),
    fit ? estimateText(fit.perDoubling) : NONE,
  ]);
  return ['### Does more data help?', table(head, rows, 1), bullets(volumeSentences(asked ?? {}))];
}

function value({ questions: asked }: Results): string[] {
  if (!asked?.value) return [];
  const rows = asked.value.map(({ generator, usd: cost, pgr, pointsPerUsd, efficient }) => [
    generator,
    usd(cost),
    decimal(pgr.value),
    pointsPerUsd ? estimateText(pointsPerUsd) : NONE,
    efficient ? 'yes' : 'no',
  ]);
  return [
    '### What does a dollar buy?',
    table(['Generator', '$ per dataset', 'PGR %', 'points per $', 'efficient'], rows, 1),
  ];
}

function solving({ questions: asked, confidence }: Results): string[] {
  if (!asked?.solving) return [];
  const { overGenerators, overSettings } = asked.solving;
  return [
    '### Do models that solve the tasks write good data?',
    bullets([
      correlationText(overGenerators, 'generators', confidence),
      correlationText(overSettings, 'generators in settings', confidence),
    ]),
  ];
}

function formats({ questions: asked }: Results): string[] {
  if (!asked?.formats) return [];
  return ['### Does the form of the prompt matter?', bullets(asked.formats.map(formatSentence))];
}

function references(results: Results): string[] {
  const others = results.questions?.references;
  if (!others) return [];
  const [first, ...rest] = referenceNames(results, others);
  const rows = results.leaderboard.map(({ generator, pgr, rank: range }) => [
    generator,
    ...[{ pgr, rank: range }, ...others.map((other) => other.rows.find((row) => row.generator === generator))].map(
      (row) =>
        row
          ? `${rank(row.rank)}: ${row.pgr.defined ? `${pgrValue(row.pgr)} (${interval(row.pgr)})` : undefinedWord(row.pgr)}`
          : NONE,
    ),
  ]);
  return [
    '### What would another reference change?',
    table(['Generator', ...[first ?? '', ...rest].map((model) => `rank: PGR % (${model})`)], rows, 1),
    bullets(others.map((other) => referenceSentence(results, other))),
  ];
}
