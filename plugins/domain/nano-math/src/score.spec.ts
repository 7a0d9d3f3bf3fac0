import { type MathTask, createRandom, heldOutTasks, offFormatResponse, solve, wrongResponse } from '@agora/nano-world';
import { score } from './score.js';

describe('score', () => {
  it('gives 1 for every right response and 0 for wrong and off-format ones', async () => {
    const random = createRandom('spec');
    for (const task of heldOutTasks('math', 200)) {
      expect(await score(task, task.response)).toMatchObject({ value: 1, reason: 'right' });
      expect(await score(task, wrongResponse(task, random))).toMatchObject({ value: 0, reason: 'wrong-answer' });
      expect(await score(task, wrongResponse(task, random, 'systematic'))).toMatchObject({ value: 0 });
      expect(await score(task, offFormatResponse(task, random))).toMatchObject({ value: 0, extracted: null });
    }
  });

  it.each([
    ['Answer: 40', 1],
    ['12 + 28 = 40.\nAnswer: 40', 1],
    ['Answer: 40 apples', 0],
    ['Answer: 41', 0],
    ['40', 0],
    ['', 0],
  ])('of %j to 12 plus 28 is %d', async (output, value) => {
    const task = solve('math', 'What is 12 plus 28?') as MathTask;
    expect((await score(task, output)).value).toBe(value);
  });
});
