import type { Progress } from '@agora/contracts';
import { oneLine } from '@agora/text-tools/terminal-text';
import { RUN_NOUNS, type CellProgress, type Nouns } from '../run/run-progress.js';
import type { SpendingProgress } from '../run/spending-progress.js';

/** `1:05`, `2:03:09`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const padded = `${String(minutes).padStart(hours ? 2 : 1, '0')}:${String(rest).padStart(2, '0')}`;
  return hours ? `${hours}:${padded}` : padded;
}

export function bar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

/** `120/200 instances · 4 rejected · loss 0.41 · 3.1k tokens/s · ETA 0:12`. */
export function formatProgress(progress: Progress): string {
  const words = [`${Math.round(progress.done)}/${Math.round(progress.total)} ${progress.unit}`];
  if (progress.cached) words.push(`${progress.cached} cached`);
  if (progress.rejected) words.push(`${progress.rejected} rejected`);
  if (progress.failed) words.push(`${progress.failed} failed`);
  if (progress.loss !== undefined) words.push(`loss ${progress.loss.toFixed(2)}`);
  if (progress.tokensPerSecond !== undefined) words.push(formatSpeed(progress, progress.tokensPerSecond));
  if (progress.mfu !== undefined) words.push(`${(100 * progress.mfu).toFixed(1)} % MFU`);
  if (progress.memoryBytes !== undefined) words.push(`${(progress.memoryBytes / 1e9).toFixed(1)} GB`);
  if (progress.usd) words.push(`${progress.usdEstimated ? '~' : ''}${dollars(progress.usd)}`);
  if (progress.away) words.push(formatPendingBatches(progress.away));
  else if (progress.etaSeconds !== undefined) words.push(`ETA ${clock(progress.etaSeconds)}`);
  if (progress.trouble) words.push(progress.trouble);
  return words.join(' · ');
}

/** `3.1k tokens/s`, `12k tokens/s, 3.1k each`. */
function formatSpeed({ tokensPerSecondEach: each }: Progress, all: number): string {
  return `${compact(all)} tokens/s${each === undefined ? '' : `, ${compact(each)} each`}`;
}

/** `2 batches away for 1:05:00, 40/100 requests done`. */
export function formatPendingBatches(away: NonNullable<Progress['away']>, now = Date.now()): string {
  const batches = away.batches === 1 ? 'batch' : `${away.batches} batches`;
  const since = clock((now - Date.parse(away.since)) / 1000);
  return `${batches} away for ${since}, ${away.done}/${away.requests} requests done`;
}

/** One line on a cell that has come to its end. */
export function formatCell(cell: CellProgress, nouns: Nouns = RUN_NOUNS): string {
  if (cell.fault) return oneLine(cell.fault.message);
  if (cell.cached === cell.stages) return 'everything was finished before';
  const words: string[] = [];
  if (cell.accepted > 0) words.push(counted(cell.accepted, 'instance'));
  if (cell.rejected > 0) words.push(`${cell.rejected} rejected`);
  if (cell.scores.length > 0) words.push(`${nouns.scores} ${cell.scores.map(percent).join(' and ')}`);
  if (cell.usd) words.push(dollars(cell.usd));
  return words.join(' · ');
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

export function dollars(usd: number): string {
  return `$${usd < 0.01 && usd > 0 ? usd.toFixed(4) : usd.toFixed(2)}`;
}

/** `12k tokens/min · $0.42 now / $3.10 projected / $5.00 cap`; what is not known is left out or called so. */
export function formatSpending(spending: SpendingProgress): string[] {
  const { paidUsd, projectedUsd, capUsd, tokensPerMinute, partly, estimated } = spending;
  const words: string[] = [];
  if (tokensPerMinute > 0) words.push(`${compact(tokensPerMinute)} tokens/min`);
  if (!paidUsd && capUsd === undefined) return words;
  const money = [`${estimated ? '~' : ''}${dollars(paidUsd ?? 0)}${partly ? ' and more of unknown price' : ''} now`];
  if (projectedUsd !== undefined) money.push(`${estimated ? '~' : ''}${dollars(projectedUsd)} projected`);
  if (capUsd !== undefined) money.push(`${dollars(capUsd)} cap`);
  return [...words, money.join(' / ')];
}

/** `3:05`, or `1:02:00–2:10:00` where the ends differ. */
export function clockRange(low: number, high: number): string {
  const [from, to] = [clock(low), clock(high)];
  return from === to ? from : `${from}–${to}`;
}

/** "1 row", "3 rows". */
export function counted(value: number, noun: string): string {
  return `${value} ${value === 1 ? noun : `${noun}s`}`;
}

export function compact(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  return value >= 1000 ? `${(value / 1000).toFixed(1)}k` : value.toFixed(0);
}
