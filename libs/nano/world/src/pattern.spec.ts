import { integer, oneOf, pattern } from './pattern.js';
import { createRandom } from './random.js';

describe('pattern', () => {
  const friends = pattern(
    '{a} (of {n}) meets {b}. Hello, {b}!',
    { a: oneOf(['Tom', 'Ann']), b: oneOf(['Tom', 'Ann']), n: integer(2, 12) },
    ({ a, b }) => a !== b,
  );

  it('reads what it writes', () => {
    const values = { a: 'Tom', b: 'Ann', n: 7 };
    expect(friends.write(values)).toBe('Tom (of 7) meets Ann. Hello, Ann!');
    expect(friends.read('Tom (of 7) meets Ann. Hello, Ann!')).toEqual(values);
  });

  it.each([
    ['a gap that holds two texts', 'Tom (of 7) meets Ann. Hello, Tom!'],
    ['a number out of range', 'Tom (of 13) meets Ann. Hello, Ann!'],
    ['a number with a leading zero', 'Tom (of 07) meets Ann. Hello, Ann!'],
    ['an unknown word', 'Tom (of 7) meets Eva. Hello, Eva!'],
    ['values that the condition forbids', 'Tom (of 7) meets Tom. Hello, Tom!'],
    ['text around', ' Tom (of 7) meets Ann. Hello, Ann!'],
  ])('refuses %s', (_, text) => {
    expect(friends.read(text)).toBeUndefined();
  });

  it('draws within the condition, and says when it never holds', () => {
    const random = createRandom('pattern');
    for (let i = 0; i < 100; i++) {
      const { a, b, n } = friends.draw(random);
      expect(a).not.toBe(b);
      expect(n).toBeGreaterThanOrEqual(2);
      expect(n).toBeLessThanOrEqual(12);
    }
    const never = pattern('{n}', { n: integer(1, 3) }, () => false);
    expect(() => never.draw(random)).toThrow('cannot be drawn');
  });
});
