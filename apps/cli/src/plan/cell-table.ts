import type { Plan, Range } from '@agora/contracts';
import { clock, compact, dollars } from '../display/format.js';
import { wrap } from './wrap.js';

type Cell = Plan['cells'][number];

const HEAD = ['cell', 'calls', 'tokens in', 'tokens out', '$ low / expected / high', 'time', 'done already'];

/** The cells of a plan: a table where it fits the width, else two lines a cell. */
export function cellLines(cells: readonly Cell[], width: number): string[] {
  const rows = [HEAD, ...cells.map(cellRow)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  if (widths.reduce((sum, each) => sum + each + 2, -2) > width) return cells.flatMap((cell) => briefly(cell, width));
  return rows.map((row) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function cellRow(cell: Cell): string[] {
  const { id, calls, estimate } = cell;
  if (!estimate) return [id, String(calls), '', '', '', '', formatDone(cell)];
  const { inputTokens, outputTokens, usd, seconds } = estimate;
  return [
    id,
    `${estimate.calls.low}–${estimate.calls.high}`,
    compact(inputTokens.expected),
    compact(outputTokens.expected),
    dollarRange(usd),
    seconds ? clock(seconds.expected) : 'unknown',
    formatDone(cell),
  ];
}

function briefly(cell: Cell, width: number): string[] {
  const { id, estimate } = cell;
  if (!estimate) return [id, `  ${formatDone(cell)}`];
  const parts = [`${estimate.calls.low}–${estimate.calls.high} calls`, dollarRange(estimate.usd)];
  if (estimate.seconds) parts.push(clock(estimate.seconds.expected));
  if (cell.cachedStages > 0) parts.push(`done: ${formatDone(cell)}`);
  return [id, ...wrap(`  ${parts.join(' · ')}`, width)];
}

function formatDone({ cachedStages, cachedCalls }: Cell): string {
  return cachedStages === 0 ? '–' : `${cachedStages} stages, ${cachedCalls} instances`;
}

export function dollarRange(usd: Range | null): string {
  return usd ? [usd.low, usd.expected, usd.high].map(dollars).join(' / ') : 'unknown';
}
