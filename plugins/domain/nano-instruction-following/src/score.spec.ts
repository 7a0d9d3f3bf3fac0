import { createRandom, heldOutTasks, offFormatResponse, solve, wrongResponse } from '@agora/nano-world';
import { score } from './score.js';

describe('score', () => {
  it('gives 1 for every right response and 0 for wrong and off-format ones', async () => {
    const random = createRandom('spec');
    for (const task of heldOutTasks('instruction-following', 200)) {
      expect(await score(task, task.response)).toMatchObject({ value: 1, reason: 'right' });
      expect(await score(task, wrongResponse(task, random))).toMatchObject({ value: 0 });
      expect(await score(task, wrongResponse(task, random, 'systematic'))).toMatchObject({ value: 0 });
      expect(await score(task, offFormatResponse(task, random))).toMatchObject({ value: 0 });
    }
  });

  it.each([
    ['Say dog 3 times.', 'dog dog dog', 1, 'right'],
    ['Say dog 3 times.', 'dog dog', 0, 'broken-exact'],
    ['Write a short sentence that ends with plum.', 'My friend ate the plum.', 1, 'right'],
    ['Write a short sentence that ends with plum.', 'The plum was nice.', 0, 'broken-ends-with'],
    ['List 2 fruits and start with pear.', 'pear, lemon', 1, 'right'],
    ['List 2 fruits and start with pear.', 'pear, lemon, plum', 0, 'broken-items'],
    ['Say dog 3 times.', '', 0, 'empty'],
  ])('%j answered by %j is %d', async (instruction, output, value, reason) => {
    const task = solve('instruction-following', instruction);
    expect(task && (await score(task, output))).toMatchObject({ value, reason });
  });
});
