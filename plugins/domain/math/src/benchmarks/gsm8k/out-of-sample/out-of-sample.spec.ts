import { MARKED_RIGHT, MARKED_WRONG, type Case } from '../../../../test/out-of-sample/gsm8k-marked.js';
import { PROSE_RIGHT, PROSE_WRONG } from '../../../../test/out-of-sample/gsm8k-prose.js';
import { extract } from '../extract.js';
import { isRight } from '../score.js';

// Outputs as modern models write them, collected without a look at the reader.

const right = ([gold, output]: Case): boolean => {
  const found = extract(output, 'auto');
  return found !== undefined && isRight(found.answer, gold, 'numeric');
};

describe('the auto extraction out of sample', () => {
  it.each([
    ['marked', MARKED_RIGHT],
    ['not marked', PROSE_RIGHT],
  ])('reads answers that are %s', (_, cases) => {
    expect(cases.filter((each) => !right(each))).toEqual([]);
  });

  it.each([
    ['marked', MARKED_WRONG],
    ['not marked', PROSE_WRONG],
  ])('takes no other value where it is %s', (_, cases) => {
    expect(cases.filter(right)).toEqual([]);
  });
});
