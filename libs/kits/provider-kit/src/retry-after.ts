import type { Header } from './endpoint-error.js';

/** Longest pause: one day. (Timers of Node take at most 24 days.) */
const LONGEST_MS = 24 * 3600 * 1000;

/** `retry-after-ms`, or `retry-after` in seconds or as a date; milliseconds from now, a day at most. */
export function retryAfter(header: Header, now = Date.now()): number | undefined {
  const ms = read(header, now);
  return ms === undefined ? undefined : Math.min(ms, LONGEST_MS);
}

function read(header: Header, now: number): number | undefined {
  const ms = Number(header('retry-after-ms') || Number.NaN);
  if (ms >= 0) return ms;
  const value = header('retry-after');
  if (!value) return undefined;
  const seconds = Number(value);
  if (seconds >= 0) return seconds * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
