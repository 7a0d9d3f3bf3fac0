import { readRateLimits } from './rate-limits.js';

const read = (headers: Record<string, string>, now?: number) => readRateLimits((name) => headers[name], now);

describe('readRateLimits', () => {
  it('reads OpenAI’s headers with their durations', () => {
    expect(
      read({
        'x-ratelimit-limit-requests': '500',
        'x-ratelimit-remaining-requests': '499',
        'x-ratelimit-reset-requests': '120ms',
        'x-ratelimit-limit-tokens': '30000',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '6m0.5s',
      }),
    ).toEqual({
      requests: { limit: 500, remaining: 499, resetMs: 120 },
      tokens: { limit: 30000, remaining: 0, resetMs: 360_500 },
    });
  });

  it('reads Anthropic’s headers with their dates', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(
      read(
        {
          'anthropic-ratelimit-requests-limit': '50',
          'anthropic-ratelimit-requests-remaining': '10',
          'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:48Z',
        },
        now,
      ),
    ).toEqual({ requests: { limit: 50, remaining: 10, resetMs: 48_000 } });
  });

  it.each([
    ['60', 60_000],
    ['1767225660', 60_000],
    ['1767225660.5', 60_500],
    ['1767225660000', 60_000],
    ['1767225500', 0],
  ])('knows a moment from a duration: %s', (reset, resetMs) => {
    const headers = {
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': reset,
    };
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(read(headers, now)).toEqual({ requests: { limit: 60, remaining: 0, resetMs } });
  });

  it('says nothing when the headers are absent, partial or nonsense', () => {
    expect(read({})).toBeUndefined();
    expect(read({ 'x-ratelimit-limit-requests': '500' })).toBeUndefined();
    expect(
      read({
        'x-ratelimit-limit-requests': 'many',
        'x-ratelimit-remaining-requests': '-1',
        'x-ratelimit-reset-requests': 'soon',
      }),
    ).toBeUndefined();
  });
});
