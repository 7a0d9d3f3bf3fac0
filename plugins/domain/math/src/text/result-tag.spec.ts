import { lastResult } from '@agora/math-equivalence';
import { resultTagProblem } from './result-tag.js';

describe('the result tag', () => {
  it('is one, not empty, and at the very end', () => {
    expect(resultTagProblem('Because.\n[RESULT] 3 [/RESULT]')).toBeUndefined();
    expect(resultTagProblem('Because. [RESULT]\n\\frac{1}{2}\n[/RESULT]\n\n')).toBeUndefined();
  });

  it.each([
    ['3', 'has no'],
    ['[RESULT] 3', '1 × [RESULT] and 0 × [/RESULT]'],
    ['[RESULT] 3 [/RESULT] or [RESULT] 4 [/RESULT]', '2 × [RESULT]'],
    ['[RESULT] 3 [/RESULT] I hope this helps!', 'goes on after'],
    ['[/RESULT] 3 [RESULT]', 'goes on after'],
    ['[RESULT]   [/RESULT]', 'empty'],
    ['3 [/RESULT][RESULT] [/RESULT]', '1 × [RESULT] and 2'],
  ])('is broken in %p', (response, problem) => {
    expect(resultTagProblem(response)).toContain(problem);
  });

  it('is read from the last whole tag', () => {
    expect(lastResult('[RESULT] 1 [/RESULT] no, [RESULT] 2 [/RESULT] yes')).toBe('2');
    expect(lastResult('[RESULT] 1')).toBeUndefined();
    expect(lastResult('[RESULT][/RESULT]')).toBeUndefined();
  });
});
