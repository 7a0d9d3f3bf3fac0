import { Fault } from '@agora/contracts';
import { groupFailures } from './failures.js';

describe('groupFailures', () => {
  it('puts failures with the same reason together, most frequent first', () => {
    const missing = (count: number): Fault => new Fault('shortfall', `${count} of 200 instances are missing`);
    const key = new Fault('missing-credential', 'KEY is not set', { fix: 'export KEY=…' });
    const groups = groupFailures([
      { fault: key, cell: 'c1' },
      { fault: missing(3), cell: 'c1' },
      { fault: missing(14), cell: 'c2' },
    ]);
    expect(groups).toEqual([
      { reason: '3 of 200 instances are missing (shortfall)', cells: ['c1', 'c2'], count: 2 },
      { reason: 'KEY is not set (missing-credential)', fix: 'export KEY=…', cells: ['c1'], count: 1 },
    ]);
  });
});
