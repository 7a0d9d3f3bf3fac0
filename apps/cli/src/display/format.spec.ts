import { formatPendingBatches, formatCell, formatProgress } from './format.js';

const since = '2026-01-01T00:00:00.000Z';
const hour = Date.parse(since) + 3_905_000;

describe('what is said of batches', () => {
  it('says how many are away, for how long, and how far they are', () => {
    expect(formatPendingBatches({ since, requests: 100, done: 40, batches: 1 }, hour)).toBe(
      'batch away for 1:05:05, 40/100 requests done',
    );
    expect(formatPendingBatches({ since, requests: 300, done: 0, batches: 3 }, hour)).toBe(
      '3 batches away for 1:05:05, 0/300 requests done',
    );
  });

  it('says that instead of when a shard will be done, which nobody knows', () => {
    const away = { since: new Date().toISOString(), requests: 2, done: 1, batches: 1 };
    const words = formatProgress({ done: 1, total: 3, unit: 'instances', etaSeconds: 5, away });
    expect(words).toMatch(/^1\/3 instances · batch away for 0:0\d, 1\/2 requests done$/);
  });
});

describe('what is said of a training', () => {
  it('says how fast it is, on all devices and on each, how much of them it uses, and their memory', () => {
    const one = { done: 3, total: 9, unit: 'steps', loss: 1.234, tokensPerSecond: 7_460, memoryBytes: 2.04e9 };
    expect(formatProgress({ ...one, etaSeconds: 6 })).toBe('3/9 steps · loss 1.23 · 7.5k tokens/s · 2.0 GB · ETA 0:06');
    expect(formatProgress({ ...one, tokensPerSecondEach: 3_730, mfu: 0.3642 })).toBe(
      '3/9 steps · loss 1.23 · 7.5k tokens/s, 3.7k each · 36.4 % MFU · 2.0 GB',
    );
  });
});

describe('what is said of a cell that has ended', () => {
  it('counts its instances, rejections and money', () => {
    const cell = { id: 'a', stages: 3, done: 3, cached: 0, accepted: 1, rejected: 2, usd: undefined, scores: [0.5] };
    expect(formatCell(cell)).toMatch(/^1 instance · 2 rejected · student 50\.0.%$/);
    expect(formatCell({ ...cell, accepted: 60 })).toMatch(/^60 instances · /);
  });
});
