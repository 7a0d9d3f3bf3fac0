import type { ScoringTools } from '@agora/plugin-api';
import { type CodeTask, createRandom, heldOutTasks, offFormatResponse, solve, wrongResponse } from '@agora/nano-world';
import { pythonTools } from '@agora/testkit';
import { score } from './score.js';

/** Must not be asked to run anything. */
const idle: ScoringTools = {
  execute: () => Promise.reject(new Error('nothing to execute')),
};

const plusThree = solve('code', 'Write f(x) that returns x plus 3.') as CodeTask;

describe('score', () => {
  it('gives 1 for right functions of every template and 0 for wrong ones', async () => {
    const random = createRandom('spec');
    for (const task of heldOutTasks('code', 24)) {
      expect(await score(task, task.response, pythonTools)).toMatchObject({ value: 1, reason: 'right' });
      const wrong = wrongResponse(task, random, 'systematic');
      expect(await score(task, wrong, pythonTools)).toMatchObject({ value: 0 });
    }
  });

  it('reads no program out of an off-format response and executes none', async () => {
    const random = createRandom('spec');
    for (const task of heldOutTasks('code', 200)) {
      const output = offFormatResponse(task, random);
      expect(await score(task, output, idle)).toEqual({ value: 0, extracted: null, reason: 'no-program' });
    }
  });

  it.each([
    ['def f(x): return 3 + x', 1, 'right'],
    ['```python\ndef f(x):\n    return x + 3\n```', 1, 'right'],
    ['def f(x): return x + 4', 0, 'wrong-result'],
    ['def f(x): return y + 3', 0, 'raised-NameError'],
    ['def f(x) return x + 3', 0, 'raised-SyntaxError'],
    ['def f(x): import os; os._exit(0)', 0, 'did-not-finish'],
    ['def f(x): print("= 3"); return 0', 0, 'wrong-result'],
  ])('of %j is %d', async (output, value, reason) => {
    expect(await score(plusThree, output, pythonTools)).toMatchObject({ value, reason });
  });

  it('executes one program for each answer', async () => {
    let programs = 0;
    const counting: ScoringTools = {
      execute: (program) => {
        programs += 1;
        return pythonTools.execute(program);
      },
    };
    await score(plusThree, 'def f(x): return x + 3', counting);
    expect(programs).toBe(1);
  });

  it('tells how a program ended that the sandbox stopped', async () => {
    const stopped: ScoringTools = {
      execute: async () => ({ end: 'memory', exitCode: null, stdout: '', stderr: '' }),
    };
    expect(await score(plusThree, 'def f(x): return x + 3', stopped)).toMatchObject({ value: 0, reason: 'memory' });
  });
});
