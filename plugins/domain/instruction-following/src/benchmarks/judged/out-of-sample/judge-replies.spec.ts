import type { BenchmarkItem } from '@agora/plugin-api';
import { localJudge } from '../../../../test/local-judge.js';
import { ALPACA_REPLIES, ARENA_REPLIES } from '../../../../test/out-of-sample/judge-replies.js';
import { AlpacaEval } from '../../alpaca-eval/benchmark.js';
import { isSwapped, unswap } from '../../alpaca-eval/judge.js';
import { labelOf } from '../../arena-hard/labels.js';
import { RELEASE } from '../../arena-hard/releases.js';

describe('replies of judges', () => {
  it.each(ARENA_REPLIES)('%j is %s in v0.1 and %s in v2.0', (text, first, second) => {
    expect([labelOf(text, RELEASE['v0.1']).label, labelOf(text, RELEASE['v2.0']).label]).toEqual([first, second]);
  });

  it.each(ALPACA_REPLIES)('%j prefers %s', async (text, preference) => {
    const find = () => Promise.reject(new Error('no file is needed'));
    const benchmark = new AlpacaEval(find, { reading: 'text', lengthControl: false });
    const item: BenchmarkItem = { id: 'alpacaeval:0', input: 'Tell me.', target: 'Told.', metadata: { index: 0 } };
    const score = await benchmark.score(
      item,
      'Mine.',
      localJudge(() => ({ text, finish: 'stop' })),
    );
    expect(score.details).toMatchObject({ preference: unswap(preference, isSwapped(item.input)) });
  });
});
