import type { LeaderboardRow, Results } from '@agora/run-schemas';
import { cautions } from './cautions.js';
import { confidence, count, interval, NONE, percent, pgrValue, rank, usd } from './format.js';
import { headline } from './headline.js';
import { isUnexamined } from './left-out.js';
import { partialNotice } from './partial.js';
import { simulatedNotice } from './sentences.js';
import { questionLines } from './terminal-questions.js';
import { seedsOf, undefinedReasons, volumePgrs, volumesOf } from './view.js';
import { wrap } from './wrap.js';

export type TerminalStyle = 'bold' | 'dim' | 'green' | 'yellow' | 'red';

export interface TerminalOptions {
  /** Width of the terminal in characters, 100 by default. When it is too small, the least important columns are left out. */
  width?: number;
  /** Colours a piece of text; left out, text is plain. */
  paint?: (style: TerminalStyle, text: string) => string;
}

interface Column {
  head: string;
  align: 'left' | 'right';
  /** Columns with the lowest importance are left out first, columns with importance 9 never. */
  importance: number;
  /** True for columns that are left out where no student was evaluated. */
  ofPgr?: true;
  cell(row: LeaderboardRow): string;
  style?(row: LeaderboardRow): TerminalStyle | undefined;
}

const GAP = 2;
/** When there is no room, names are shortened to this many characters before columns are left out. */
const NAME = 28;
/** On terminals narrower than this, names are shortened further, since PGR needs its interval beside it. */
const NARROW = 50;
const SHORT_NAME = 8;
const TRACK = 24;

/** The leaderboard as an aligned table for a terminal, without a line break at its end. */
export function renderLeaderboard(results: Results, options: TerminalOptions = {}): string {
  const width = Math.max(20, options.width ?? 100);
  const paint = options.paint ?? ((_style: TerminalStyle, text: string) => text);
  const columns = fit(columnsFor(results), results.leaderboard, width, width < NARROW ? SHORT_NAME : NAME);
  const widths = columns.map((column) => widthOf(column, results.leaderboard));
  const spare = width - total(widths);
  const nameColumn = columns.findIndex(isName);
  if (spare < 0) widths[nameColumn] = Math.max(6, (widths[nameColumn] as number) + spare);

  const line = (texts: string[], style: (index: number) => TerminalStyle | undefined) =>
    texts
      .map((value, index) => {
        const padded = pad(value, widths[index] as number, columns[index]?.align ?? 'left');
        const wanted = style(index);
        return wanted === undefined ? padded : paint(wanted, padded);
      })
      .join(' '.repeat(GAP))
      .trimEnd();

  const notices = [partialNotice(results), simulatedNotice(results)].filter((notice) => notice !== undefined);
  return [
    ...wrap(headline(results), width).map((text) => paint('bold', text)),
    '',
    line(
      columns.map(({ head }) => head),
      () => 'dim',
    ),
    ...results.leaderboard.map((row) =>
      line(
        columns.map((column) => column.cell(row)),
        (index) => columns[index]?.style?.(row),
      ),
    ),
    ...spaced(questionLines(results).flatMap((text) => wrap(text, width))),
    ...[...notices, ...undefinedLine(results), ...cautions(results)].flatMap((text) => [
      '',
      ...wrap(text, width).map((part) => paint('yellow', part)),
    ]),
  ].join('\n');
}

const spaced = (lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', ...lines]);

/** The reason, where no generator has a PGR. Where only some have none, the report gives the reasons. */
function undefinedLine(results: Results): string[] {
  if (isUnexamined(results) || results.leaderboard.some(({ pgr }) => pgr.defined)) return [];
  const reasons = undefinedReasons(results);
  return reasons.length === 0 ? [] : [`PGR is undefined: ${reasons.join('; ')}.`];
}

function columnsFor(results: Results): Column[] {
  const columns = [...resultColumns(results), ...costColumns(results), ...failureColumns(results)];
  return isUnexamined(results) ? columns.filter(({ ofPgr }) => !ofPgr) : columns;
}

/** Columns with name, rank and PGR. */
function resultColumns(results: Results): Column[] {
  const volumes = volumesOf(results);
  return [
    { head: 'rank', align: 'right', importance: 9, ofPgr: true, cell: (row) => rank(row.rank) },
    {
      head: NAME_HEAD,
      align: 'left',
      importance: 9,
      cell: ({ generator }) => generator,
      style: (row) => (row.rank?.best === 1 ? 'green' : undefined),
    },
    {
      head: volumes.length > 1 ? 'mean PGR %' : 'PGR %',
      align: 'right',
      importance: 9,
      ofPgr: true,
      cell: ({ pgr }) => pgrValue(pgr),
      style: ({ pgr }) => (pgr.defined ? 'bold' : 'dim'),
    },
    {
      head: `${confidence(results.confidence)} interval`,
      align: 'right',
      importance: 8,
      ofPgr: true,
      cell: ({ pgr }) => (pgr.defined ? interval(pgr) : NONE),
    },
    ...(volumes.length > 1 ? volumes : []).map((volume) => volumeColumn(results, volume)),
    {
      head: scaleHead(results),
      align: 'left',
      importance: 1,
      ofPgr: true,
      cell: ({ pgr }) => track(results, pgr),
      style: () => 'dim',
    },
  ];
}

const volumeColumn = (results: Results, volume: number): Column => ({
  head: `at ${count(volume)}`,
  align: 'right',
  importance: 7,
  ofPgr: true,
  cell: (row) => {
    const own = volumePgrs(results, row).find((one) => one.volume === volume);
    return own?.pgr.defined ? pgrValue(own.pgr) : NONE;
  },
});

/** Columns with costs. */
const costColumns = (results: Results): Column[] => [
  { head: 'total $', align: 'right', importance: 5, cell: (row) => usd(row.usd, row.usdEstimated) },
  {
    head: '$/point',
    align: 'right',
    importance: 6,
    ofPgr: true,
    cell: (row) => (row.usdPerPoint === null ? NONE : usd(row.usdPerPoint, row.usdEstimated)),
  },
  { head: 'yield', align: 'right', importance: 4, cell: (row) => percent(row.yield) },
  { head: 'n', align: 'right', importance: 3, cell: (row) => count(row.instances) },
  { head: 'seeds', align: 'right', importance: 2, cell: (row) => String(seedsOf(results, row.generator)) },
];

/** The column of failed cells, only where some failed. */
function failureColumns({ leaderboard }: Results): Column[] {
  if (leaderboard.every(({ failedCells }) => failedCells === 0)) return [];
  return [
    {
      head: 'failed',
      align: 'right',
      importance: 7,
      cell: (row) => (row.failedCells === 0 ? NONE : `${row.failedCells}/${row.cells}`),
      style: (row) => (row.failedCells === 0 ? undefined : 'red'),
    },
  ];
}

function fit(columns: Column[], rows: readonly LeaderboardRow[], width: number, name: number): Column[] {
  const used = total(columns.map((column) => Math.min(widthOf(column, rows), isName(column) ? name : Infinity)));
  const least = Math.min(...columns.map(({ importance }) => importance));
  if (used <= width || least === 9) return columns;
  return fit(
    columns.filter(({ importance }) => importance !== least),
    rows,
    width,
    name,
  );
}

const NAME_HEAD = 'generator';
const isName = ({ head }: Column): boolean => head === NAME_HEAD;

const widthOf = (column: Column, rows: readonly LeaderboardRow[]): number =>
  Math.max(column.head.length, ...rows.map((row) => column.cell(row).length));

const total = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1);

/** The range of the common scale of all intervals; it always contains 0 (base) and 100 (reference). */
function scaleOf({ leaderboard }: Results): { from: number; to: number } {
  const ends = leaderboard.flatMap(({ pgr }) => (pgr.defined ? [pgr.low, pgr.high] : []));
  return { from: Math.max(-200, Math.min(0, ...ends)), to: Math.min(300, Math.max(100, ...ends)) };
}

function scaleHead(results: Results): string {
  const { from, to } = scaleOf(results);
  const left = String(Math.round(from)).replace('-', '−');
  return left + String(Math.round(to)).padStart(TRACK - left.length);
}

function track(results: Results, pgr: LeaderboardRow['pgr']): string {
  if (!pgr.defined) return '';
  const { from, to } = scaleOf(results);
  const at = (value: number) => Math.round(((Math.min(to, Math.max(from, value)) - from) / (to - from)) * (TRACK - 1));
  return Array.from({ length: TRACK }, (_, index) => {
    if (index === at(pgr.value)) return '●';
    return index >= at(pgr.low) && index <= at(pgr.high) ? '─' : index === at(0) || index === at(100) ? '┊' : ' ';
  }).join('');
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const cut = text.length > width ? shortened(text, width) : text;
  return align === 'left' ? cut.padEnd(width) : cut.padStart(width);
}

/** Shortens a name in its middle if both ends fit, since names often differ only at the end (`-v1`, `-v2`). */
function shortened(text: string, width: number): string {
  const end = width < NAME ? 0 : Math.floor((width - 1) / 2);
  return `${text.slice(0, Math.max(0, width - 1 - end))}…${text.slice(text.length - end)}`;
}
