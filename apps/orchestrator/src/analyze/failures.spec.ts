import { Fault } from '@agora/plugin-api';
import { groupFailures } from './failures.js';

const missing = (count: number): Fault => new Fault('shortfall', `${count} of 200 instances are missing`);

describe('groupFailures', () => {
  it('puts failures with the same reason together, most frequent first, each with its own number', () => {
    const key = new Fault('missing-credential', 'KEY is not set', { fix: 'export KEY=…' });
    const groups = groupFailures([
      { fault: key, cell: 'c1' },
      { fault: missing(10), cell: 'c1' },
      { fault: missing(60), cell: 'c2' },
      { fault: missing(11), cell: 'c3' },
    ]);
    expect(groups).toEqual([
      {
        reason: '10/60/11 of 200 instances are missing (shortfall)',
        cells: ['c1', 'c2', 'c3'],
        count: 3,
        each: [
          { cell: 'c1', numbers: ['10'] },
          { cell: 'c2', numbers: ['60'] },
          { cell: 'c3', numbers: ['11'] },
        ],
      },
      { reason: 'KEY is not set (missing-credential)', fix: 'export KEY=…', cells: ['c1'], count: 1 },
    ]);
  });

  it('says a number once that all have, and leaves out what would be too many', () => {
    const [same] = groupFailures(['c1', 'c2'].map((cell) => ({ fault: missing(7), cell })));
    expect(same).toEqual({
      reason: '7 of 200 instances are missing (shortfall)',
      cells: ['c1', 'c2'],
      count: 2,
    });
    const [many] = groupFailures([1, 2, 3, 4, 5].map((count) => ({ fault: missing(count), cell: `c${count}` })));
    expect(many?.reason).toBe('1/2/3/… of 200 instances are missing (shortfall)');
    expect(many?.each).toContainEqual({ cell: 'c5', numbers: ['5'] });
  });

  it('takes no digits of a name for a number', () => {
    const unknown = (model: string): Fault => new Fault('not-found', `there is no model ${model}`);
    const groups = groupFailures([
      { fault: unknown('gpt-4'), cell: 'c1' },
      { fault: unknown('gpt-3.5'), cell: 'c2' },
      { fault: unknown('o1'), cell: 'c3' },
    ]);
    expect(groups.map(({ reason }) => reason)).toEqual([
      'there is no model gpt-4 (not-found)',
      'there is no model gpt-3.5 (not-found)',
      'there is no model o1 (not-found)',
    ]);
  });

  it('keeps every number of a message and of its fix', () => {
    const wait = (status: number, seconds: string): Fault =>
      new Fault('overloaded', `HTTP ${status}, try again in ${seconds}s`, { fix: `Wait ${seconds} seconds.` });
    expect(
      groupFailures([
        { fault: wait(503, '1.5'), cell: 'c1' },
        { fault: wait(500, '20'), cell: 'c1' },
      ]),
    ).toEqual([
      {
        reason: 'HTTP 503/500, try again in 1.5/20s (overloaded)',
        fix: 'Wait 1.5/20 seconds.',
        cells: ['c1'],
        count: 2,
        each: [
          { cell: 'c1', numbers: ['503', '1.5'] },
          { cell: 'c1', numbers: ['500', '20'] },
        ],
      },
    ]);
  });
});
