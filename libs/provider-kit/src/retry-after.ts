import type { Header } from './endpoint-error.js';

/** `retry-after-ms`, or `retry-after` in seconds or as a date; milliseconds from now. */
export function retryAfter(header: Header, now = Date.now()): number | undefined {
  const ms = Number(header('retry-after-ms') || Number.NaN);
  if (ms >= 0) return ms;
  const value = header('retry-after');
  if (!value) return undefined;
  const seconds = Number(value);
  if (seconds >= 0) return seconds * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
