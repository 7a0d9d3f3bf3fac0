import { battlesOf, labelOf } from './labels.js';
import { RELEASE } from './releases.js';

describe('labels', () => {
  const [old, recent] = [RELEASE['v0.1'], RELEASE['v2.0']];

  it.each([
    ['So: [[A>B]].', 'A>B', 'A>B'],
    ['[[A=B]] … finally [[A=B]]', 'A=B', 'A=B'],
    ['[[A>B]] no, [[B>>A]]', null, 'B>>A'],
    ['[[b>a]]', null, 'B>A'],
    ['[A>B]', null, 'A>B'],
    ['[A>B], or rather [b>>a]', null, 'B>>A'],
    ['[A=B] at first, then [[A>B]]', 'A>B', 'A>B'],
    ['A>B', null, null],
  ])('%j is %s in v0.1 and %s in v2.0', (text, first, second) => {
    expect([labelOf(text, old).label, labelOf(text, recent).label]).toEqual([first, second]);
  });

  it('are outcomes for the model, a clear win three of them', () => {
    expect(battlesOf(['B>>A', 'A=B'], old)).toEqual([1, 1, 1, 0.5]);
    expect(battlesOf(['A>B', 'A>>B'], old)).toEqual([0, 1, 1, 1]);
    expect(battlesOf(['A>>B', 'B>A'], recent)).toEqual([0, 0, 0, 0]);
  });

  it('that are missing or unknown cost v0.1 the game, and v2.0 both', () => {
    expect(battlesOf([null, 'A>B'], old)).toEqual([1]);
    expect(battlesOf(['B<A', 'A>B'], old)).toEqual([1]);
    expect(battlesOf([null, 'A>B'], recent)).toEqual([]);
    // v2.0 knows the other spellings.
    expect(battlesOf(['B<A', 'B<<A'], recent)).toEqual([0, 1, 1, 1]);
    expect(battlesOf(['A', 'A>B'], recent)).toEqual([]);
  });
});
