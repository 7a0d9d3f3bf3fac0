import { readFinish } from './finish.js';

describe('readFinish', () => {
  it.each<[unknown, string]>([
    ['stop', 'stop'],
    [null, 'stop'],
    [undefined, 'stop'],
    ['', 'stop'],
    ['null', 'stop'],
    ['<|endoftext|>', 'stop'],
    [{ type: 'stop', matched: 2 }, 'stop'],
    [{ type: 'length', length: 128 }, 'length'],
    ['FINISH_REASON_MAX_TOKENS', 'length'],
    ['Max-Tokens', 'length'],
    ['contentFilter', 'content-filter'],
  ])('reads %p as %s', (reason, finish) => {
    expect(readFinish(reason)).toEqual({ finish });
  });

  it.each(['error', 'ABORTED', { type: 'abort' }, 'network_error'])('knows that %p was broken off', (reason) => {
    expect(readFinish(reason)).toBe('broken-off');
  });

  it.each<[unknown, string]>([
    ['tool_calls', 'tool_calls'],
    ['stopped_by_magic', 'stopped_by_magic'],
    [7, '7'],
    [{ odd: 1 }, '{"odd":1}'],
    ['constructor', 'constructor'],
  ])('shows the word of %p, which is no end', (reason, finishedBy) => {
    expect(readFinish(reason)).toEqual({ finish: 'unknown-finish', finishedBy });
  });
});
