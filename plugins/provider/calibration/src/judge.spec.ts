import { judgeRequest, scoreRow, shippedRubric, type JudgeOutput } from '@agora/judging';
import type { Completion, JudgeRequest } from '@agora/plugin-api';
import { CalibrationProvider } from './index.js';
import { calibrationOptions } from './profile.js';

const never = new AbortController().signal;
const rubric = shippedRubric('agorabench/quality')('nano-math');

async function score(
  instruction: string,
  response: string,
  { model = 'expert', options = { malformedShare: 0 }, output = 'text' as JudgeOutput, seed = 1 } = {},
): Promise<object> {
  const provider = new CalibrationProvider(calibrationOptions.parse(options));
  const ask = async (request: JudgeRequest): Promise<Completion> => {
    const { completion } = await provider.complete(
      { ...request, model, sampling: { ...request.sampling, seed } },
      never,
    );
    return completion;
  };
  return scoreRow({ ask }, rubric, { instruction, response }, never, { output });
}

const SUM = 'What is 12 plus 28?';

describe('a calibration model that judges', () => {
  it.each([
    [SUM, '12 + 28 = 40. Answer: 40', 5],
    [SUM, '12 + 28 = 41. Answer: 41', 2],
    [SUM, 'It is forty.', 1],
    ['Write f(x) that returns x plus 3.', 'def f(x): return x + 3', 5],
    ['Write f(x) that returns x plus 3.', 'def f(x): return x + 4', 2],
    ['Put commas between: cat dog cow', 'cat, dog, cow', 5],
    ['Put commas between: cat dog cow', 'cat dog', 2],
  ])('gives "%s" -> "%s" a %d', async (instruction, response, expected) => {
    expect(await score(instruction, response)).toMatchObject({ score: expected });
    expect(await score(instruction, response, { output: 'json' })).toMatchObject({ score: expected });
  });

  it('errs as often as it writes wrong responses, and is not understood as often as it is malformed', async () => {
    const all = await Promise.all(
      Array.from({ length: 200 }, (_, seed) =>
        score(SUM, '12 + 28 = 40. Answer: 40', { model: 'sloppy', options: {} as never, seed }),
      ),
    );
    const right = all.filter((each) => 'score' in each && each.score === 5).length;
    expect(right).toBeGreaterThan(80);
    expect(right).toBeLessThan(160);
    expect(all.some((each) => 'unscored' in each)).toBe(true);
  });

  it('knows the nano world alone', async () => {
    await expect(score('Who wrote Faust?', 'Goethe')).rejects.toThrow('know the nano domains alone');
    expect(judgeRequest(rubric, { instruction: SUM, response: 'x' }).prompt.kind).toBe('chat');
  });
});
