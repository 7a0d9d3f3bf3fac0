/** A bucket of requests or tokens at the endpoint, as it was when the endpoint took the call. */
export interface Quota {
  /** What the full bucket holds. */
  limit: number;
  /** What was left in it after the call. */
  remaining: number;
  /** Milliseconds until it is full again. */
  resetMs: number;
}

/** What an answer's headers say about the endpoint's limits on the model. */
export interface RateLimits {
  requests?: Quota;
  tokens?: Quota;
}

/**
 * Reads the headers that endpoints tell their limits in: `x-ratelimit-…` as OpenAI and its imitators do, with times such as
 * `6m0s` or `250ms`, and `anthropic-ratelimit-…` with dates. Undefined when they say nothing that is whole.
 * `header` looks a header up by its name in lower case; `now` is the time in milliseconds of the epoch.
 */
export function readRateLimits(
  header: (name: string) => string | null | undefined,
  now = Date.now(),
): RateLimits | undefined {
  const requests = readQuota(header, 'requests', now);
  const tokens = readQuota(header, 'tokens', now);
  if (!requests && !tokens) return undefined;
  return { ...(requests ? { requests } : {}), ...(tokens ? { tokens } : {}) };
}

const HEADERS = { requests: names('requests'), tokens: names('tokens') };

function names(what: string): Record<'limit' | 'remaining' | 'reset', string>[] {
  return [
    {
      limit: `x-ratelimit-limit-${what}`,
      remaining: `x-ratelimit-remaining-${what}`,
      reset: `x-ratelimit-reset-${what}`,
    },
    {
      limit: `anthropic-ratelimit-${what}-limit`,
      remaining: `anthropic-ratelimit-${what}-remaining`,
      reset: `anthropic-ratelimit-${what}-reset`,
    },
  ];
}

function readQuota(
  header: (name: string) => string | null | undefined,
  what: 'requests' | 'tokens',
  now: number,
): Quota | undefined {
  for (const name of HEADERS[what]) {
    const limit = count(header(name.limit));
    if (!limit) continue;
    const remaining = count(header(name.remaining));
    const resetMs = duration(header(name.reset), now);
    if (remaining !== undefined && resetMs !== undefined) return { limit, remaining, resetMs };
  }
  return undefined;
}

function count(text: string | null | undefined): number | undefined {
  const value = text ? Number(text) : Number.NaN;
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A number from here on is a moment (in September 2001, or later) and no duration: 31 years of seconds. */
const FIRST_MOMENT = 1e9;

/** `1s`, `6m0s`, `12ms`, plain seconds, a date, or seconds or milliseconds of the epoch. */
function duration(text: string | null | undefined, now: number): number | undefined {
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) {
    const value = Number(text);
    if (value < FIRST_MOMENT) return value * 1000;
    return Math.max(0, (value < FIRST_MOMENT * 1000 ? value * 1000 : value) - now);
  }
  if (/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) {
    const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g);
    return [...parts].reduce((sum, [, value, unit = 's']) => sum + Number(value) * (UNITS[unit] ?? 0), 0);
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
