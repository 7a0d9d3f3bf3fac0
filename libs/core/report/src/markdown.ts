import type { LeaderboardRow, Pgr, Results } from '@agora/run-schemas';
import { ruleOf } from './figures.js';
import {
  confidence,
  count,
  duration,
  interval,
  metricValue,
  NONE,
  percent,
  pgrValue,
  plural,
  rank,
  score,
  time,
  usd,
} from './format.js';
import { benchmarkFigures, contamination, datasets } from './markdown-data.js';
import { judgments } from './markdown-judged.js';
import { orderings } from './markdown-orderings.js';
import { questions } from './markdown-questions.js';
import { table, text } from './markdown-table.js';
import { cautions } from './cautions.js';
import { headline } from './headline.js';
import { leftOutSentence } from './left-out.js';
import { partialNotice, unfinishedCells } from './partial.js';
import { failedCells, microStudentWords, moneyLine, simulatedNotice, unmeasuredWords } from './sentences.js';
import {
  metricsOf,
  seedsOf,
  settingsOf,
  undefinedReasons,
  undefinedWord,
  unitOf,
  volumePgrs,
  volumesOf,
} from './view.js';

/** `summary.md`: the run for a README, a pull request or a chat. */
export function renderMarkdown(results: Results): string {
  const { run } = results;
  const took = duration(run.startedAt, run.finishedAt);
  const notice = simulatedNotice(results);
  const partial = partialNotice(results);
  const early = leftOutSentence(results);
  const parts = [
    `# ${text(run.name)}`,
    ...(partial === undefined ? [] : [`> **Partial.** ${text(partial)}`]),
    ...(early === undefined ? [] : [`> **Stopped early.** ${text(early)}`]),
    ...(notice === undefined ? [] : [`> **Simulated generators.** ${text(notice)}`]),
    `**${text(headline(results))}**`,
    [
      `Run \`${run.id.replaceAll('`', '')}\``,
      time(run.finishedAt),
      ...(took === undefined ? [] : [took]),
      plural(results.cells.length, 'cell'),
      `Agora ${text(run.agora)}`,
    ].join(' · '),
    '## Leaderboard',
    leaderboard(results),
    text(moneyLine(results)),
    ...cautions(results).map((caution) => `- ${text(caution)}`),
    `PGR is the share of the gap between base and reference that a student recovered, in percent; intervals hold ${confidence(results.confidence)} of bootstrap replicates over benchmark items and experiment seeds. A rank is a range where the intervals leave it open.`,
    '## PGR by setting',
    settings(results),
    ...undefinedSection(results),
    ...questions(results),
    '## Benchmarks',
    benchmarks(results),
    ...benchmarkFigures(results),
    ...datasets(results),
    ...contamination(results),
    ...metrics(results),
    ...orderings(results),
    ...judgments(results),
    ...unfinished(results),
    ...failures(results),
  ];
  return `${parts.join('\n\n')}\n`;
}

function leaderboard(results: Results): string {
  return table(
    [
      'Rank',
      'Generator',
      volumesOf(results).length > 1 ? 'Mean PGR %' : 'PGR %',
      `${confidence(results.confidence)} interval`,
      ...(volumesOf(results).length > 1 ? volumesOf(results).map((volume) => `PGR % at ${count(volume)}`) : []),
      'Total $',
      '$ per point',
      'Yield',
      'n',
      'Seeds',
      'Cells',
    ],
    results.leaderboard.map((row) => [
      rank(row.rank),
      nameOf(row),
      pgrValue(row.pgr),
      row.pgr.defined ? interval(row.pgr) : NONE,
      ...volumePgrs(results, row).map(({ pgr }) =>
        pgr.defined ? `${pgrValue(pgr)} (${interval(pgr)})` : undefinedWord(pgr),
      ),
      usd(row.usd, row.usdEstimated),
      row.usdPerPoint === null ? NONE : usd(row.usdPerPoint, row.usdEstimated),
      percent(row.yield),
      count(row.instances),
      String(seedsOf(results, row.generator)),
      `${row.cells - row.failedCells}/${row.cells}`,
    ]),
    2,
  );
}

function settings(results: Results): string {
  const columns = settingsOf(results);
  const shown = (pgr: Pgr | undefined) =>
    pgr === undefined ? NONE : pgr.defined ? `${pgrValue(pgr)} (${interval(pgr)})` : undefinedWord(pgr);
  return table(
    ['Generator', ...columns.map(({ method, domain }) => `${domain}: ${method}`)],
    results.leaderboard.map((row) => [row.generator, ...columns.map(({ key }) => shown(row.bySetting[key]))]),
    1,
  );
}

function undefinedSection(results: Results): string[] {
  const reasons = undefinedReasons(results);
  return reasons.length === 0
    ? []
    : ['Where PGR is undefined:', reasons.map((reason) => `- ${text(reason)}`).join('\n')];
}

function benchmarks(results: Results): string {
  const seen = new Map(
    results.cells.flatMap(({ cell, benchmarks: scored }) =>
      scored.map((benchmark) => [JSON.stringify([cell.domain, benchmark.id]), { ...benchmark, domain: cell.domain }]),
    ),
  );
  if (seen.size === 0) return 'Nothing was scored.';
  return table(
    ['Benchmark', 'Domain', 'Scored by', 'Items', 'Base %', 'Reference %'],
    [...seen.values()].map(({ id, domain, base, reference }) => [
      id,
      domain,
      ruleText(results, id, domain),
      count(base.items),
      score(base),
      score(reference),
    ]),
    3,
  );
}

function ruleText({ benchmarks: known }: Results, benchmark: string, domain: string): string {
  const found = known.find(({ id, domain: of }) => id === benchmark && of === domain);
  return found === undefined ? NONE : ruleOf(found);
}

function metrics(results: Results): string[] {
  const names = metricsOf(results);
  if (names.length === 0) return [];
  const unit = (name: string) => {
    const found = unitOf(results, name);
    return found === undefined ? name : `${name} (${found})`;
  };
  return [
    '## Intrinsic metrics',
    ...[microStudentWords(results) ?? []].flat().map(text),
    ...unmeasuredWords(results.unmeasured).map(text),
    table(
      ['Generator', ...names.map(unit)],
      results.leaderboard.map((row) => [row.generator, ...names.map((name) => metricValue(row.metrics[name]))]),
      1,
    ),
  ];
}

function unfinished(results: Results): string[] {
  const cells = unfinishedCells(results);
  if (cells.length === 0) return [];
  return [
    '## Unfinished cells',
    table(
      ['Cell', 'So far'],
      cells.map(({ id, unfinished: soFar }) => [id, soFar]),
      2,
    ),
  ];
}

function failures({ failures: groups }: Results): string[] {
  if (groups.length === 0) return [];
  return [
    '## Failures',
    groups
      .map((group) => {
        const { reason, fix, count: times } = group;
        const cells = failedCells(group);
        const shown =
          cells.slice(0, 5).map(text).join(', ') + (cells.length > 5 ? ` and ${cells.length - 5} more` : '');
        return `- **${times} ×** ${text(reason)}${fix === undefined ? '' : ` *Fix:* ${text(fix)}`} (${shown})`;
      })
      .join('\n'),
  ];
}

const nameOf = (row: LeaderboardRow): string => (row.simulated ? `${row.generator} (simulated)` : row.generator);
