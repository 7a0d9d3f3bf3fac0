import type { EvaluationResults } from '@agora/run-schemas';
import { sanitizeTerminal } from '@agora/text-tools/terminal-text';
import { scoreText, markdownTable, markdownText } from '@agora/report';
import { formatFigure } from '../benchmarks/format-figure.js';

type Field = string | number | null | undefined;

/** One row per subject, one column per benchmark, with the scores in percent; `–` where there is none. */
export function scoreTable({ rows, benchmarks, failures }: EvaluationResults): { head: string[]; body: string[][] } {
  const subjects = [...new Set([...rows, ...failures].map(({ subject }) => subject))];
  const body = subjects.map((subject) => [
    subject,
    ...benchmarks.map(({ id, domain }) => {
      const row = rows.find((one) => one.subject === subject && one.benchmark === id && one.domain === domain);
      return row ? scoreText(row) : '–';
    }),
  ]);
  return { head: ['model', ...benchmarks.map(({ id }) => id)], body };
}

/** Notes about items that could not be scored. When a judge's reply cannot be read, the subject is not to blame. */
export function unscoredNotes(rows: EvaluationResults['rows']): string[] {
  return rows.flatMap(({ subject, benchmark, unscored = 0, items }) =>
    unscored === 0
      ? []
      : [
          `${subject} on ${benchmark}: ${unscored} of ${items} items could not be scored and have no part in the score.`,
        ],
  );
}

/** `summary.md`: for a README, a pull request or a chat. */
export function renderMarkdown(results: EvaluationResults): string {
  const { run, benchmarks, rows, failures } = results;
  const { head, body } = scoreTable(results);
  const figures = rows.filter((row) => row.figures.length > 0);
  const parts = [
    `# ${markdownText(run.name)}`,
    ...(run.simulated ? ['> **Simulated.** Programs wrote some of these answers or judgments.'] : []),
    `Run \`${run.id}\` · ${run.finishedAt} · Agora ${markdownText(run.agora)}`,
    markdownTable(head, body),
    'Scores in percent with their standard errors over items; `(a to b)` is a 95 % interval, where all items have the same score.',
    ...unscoredNotes(rows).map((note) => `- ${markdownText(note)}`),
    ...(figures.length > 0
      ? [
          '## Figures',
          markdownTable(
            ['model', 'benchmark', 'figures'],
            figures.map((row) => [row.subject, row.benchmark, row.figures.map(formatFigure).join('; ')]),
          ),
        ]
      : []),
    '## Benchmarks',
    markdownTable(
      ['benchmark', 'version', 'items', 'read by', 'judge', 'scored as'],
      benchmarks.map(({ id, version, items, rule, judge, engine, scoredAs }) => [
        id,
        version,
        String(items),
        [...(rule === undefined ? [] : [rule]), ...(engine === undefined ? [] : [`answered by ${engine}`])].join(
          ' · ',
        ) || '–',
        judge ? `${judge.provider}:${judge.model}` : '–',
        scoredAs ?? '–',
      ]),
    ),
    '## Answers',
    markdownTable(
      ['model', 'benchmark', 'prompt', 'items', 'answers each', 'cached', 'too long', 'cost'],
      rows.map((row) => [
        row.subject,
        row.benchmark,
        row.style,
        String(row.items),
        String(row.samples),
        String(row.cached ?? 0),
        String(row.tooLong),
        row.usd === null ? 'unknown' : `$${row.usd.toFixed(4)}`,
      ]),
    ),
    ...(failures.length > 0
      ? [
          '## Failures',
          markdownTable(
            ['model', 'benchmark', 'why', 'fix'],
            failures.map(({ subject, benchmark, fault }) => [subject, benchmark, fault.message, fault.fix ?? '–']),
          ),
        ]
      : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

/**
 * `summary.csv`: one row per subject, benchmark and measure, with full precision. The measure `score` is the mean over items, a
 * share of 1; the others are the benchmark's own figures, in their own unit.
 */
export function renderCsv({ rows, benchmarks }: EvaluationResults): string {
  const head =
    'subject,domain,benchmark,version,rule,style,items,samples,cached,too_long,usd,measure,value,stderr,low,high,unit,artifact';
  const lines = rows.flatMap((row) => {
    const { version, rule } =
      benchmarks.find(({ id, domain }) => id === row.benchmark && domain === row.domain) ?? ({} as Partial<Benchmark>);
    const { subject, domain, benchmark, style, items, samples, cached = 0, tooLong, usd, artifact } = row;
    const common: Field[] = [subject, domain, benchmark, version, rule, style, items, samples, cached, tooLong, usd];
    const score: Field[] = ['score', row.mean, row.stderr, row.low, row.high, 'share'];
    const figures = row.figures.map(({ id, value, stderr, low, high, unit }): Field[] => {
      return [id, value, stderr, low, high, unit];
    });
    return [score, ...figures].map((measure) => [...common, ...measure, artifact].map(encode).join(','));
  });
  return `${[head, ...lines].join('\n')}\n`;
}

type Benchmark = EvaluationResults['benchmarks'][number];

function encode(field: Field): string {
  if (field === null || field === undefined) return '';
  if (typeof field === 'number') return String(field);
  // A spreadsheet would run text that begins like this as a formula.
  const plain = sanitizeTerminal(field);
  const safe = /^[=+\-@\t\r]/.test(field) ? `'${plain}` : plain;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
