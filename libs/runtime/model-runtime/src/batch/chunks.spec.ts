import type { BatchRequest } from '@agora/plugin-api';
import { chunks } from './chunks.js';

const requests = (count: number, characters = 10): BatchRequest[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `r-${index}`,
    request: { model: 'm', prompt: { kind: 'text', text: 'x'.repeat(characters) }, sampling: {} },
  }));
const sizes = (parts: BatchRequest[][]): number[] => parts.map(({ length }) => length);

describe('chunks', () => {
  it('keeps to the largest number of requests, in order', () => {
    const parts = chunks(requests(7), { maxRequests: 3, maxBytes: 1e6 });
    expect(sizes(parts)).toEqual([3, 3, 1]);
    expect(parts.flat().map(({ id }) => id)).toEqual(requests(7).map(({ id }) => id));
    expect(chunks([], { maxRequests: 3, maxBytes: 1e6 })).toEqual([]);
  });

  it('keeps to the largest number of bytes, and sends what is too large by itself alone', () => {
    expect(sizes(chunks(requests(10, 8_000), { maxRequests: 100, maxBytes: 40_000 }))).toEqual([3, 3, 3, 1]);
    expect(sizes(chunks(requests(2, 90_000), { maxRequests: 100, maxBytes: 40_000 }))).toEqual([1, 1]);
    const mixed = [...requests(1, 90_000), ...requests(3, 10)];
    expect(sizes(chunks(mixed, { maxRequests: 100, maxBytes: 40_000 }))).toEqual([1, 3]);
  });
});
