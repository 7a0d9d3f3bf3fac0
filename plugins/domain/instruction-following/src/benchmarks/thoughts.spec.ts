import { THOUGHT_FORMATS } from '@agora/testkit';
import { withoutThoughts } from '@agora/text-tools';
import { localJudge } from '../../test/local-judge.js';
import { follows } from '../../test/follows.js';
import { askJudge } from '@agora/domain-kit';
import { labelOf } from './arena-hard/labels.js';
import { RELEASE } from './arena-hard/releases.js';

const INSTRUCTIONS: readonly (readonly [id: string, kwargs: Record<string, unknown>, right: string, wrong: string])[] =
  [
    ['punctuation:no_comma', {}, 'Red and blue.', 'Red, and blue.'],
    ['startend:end_checker', { end_phrase: 'The end.' }, 'So it was. The end.', 'So it was.'],
    ['startend:quotation', {}, '"All of it."', 'All of it.'],
    ['detectable_format:json_format', {}, '{"a": 1}', 'a is 1'],
    ['detectable_format:title', {}, '<<A title>>\nText', 'A title\nText'],
    [
      'length_constraints:number_words',
      { num_words: 4, relation: 'less than' },
      'Only three words',
      'There are more than four of them',
    ],
  ];

describe.each(THOUGHT_FORMATS)('thoughts as of %s', (_, write) => {
  it.each(INSTRUCTIONS)('are not asked whether they follow %s', (id, kwargs, right, wrong) => {
    const seen = (thought: string, answer: string) => follows(id, kwargs, withoutThoughts(write(thought, answer)));
    expect([seen(wrong, right), seen(right, wrong)]).toEqual(['strict', 'not']);
  });

  it.each(['alpacaeval', 'arena-hard'])('are no judgment of the judge of %s', async (benchmark) => {
    const [right, wrong] = benchmark === 'alpacaeval' ? ['m', 'M'] : ['So: [[A>B]]', 'So: [[B>A]]'];
    const tools = localJudge(() => ({ text: write(wrong, right), finish: 'stop' }));
    const prompt = { kind: 'chat' as const, messages: [] };
    const { text } = await askJudge(benchmark, tools, { prompt, sampling: { temperature: 0, maxTokens: 9 } });
    const read = (reply: string) =>
      benchmark === 'alpacaeval' ? reply.trim()[0] : labelOf(reply, RELEASE['v0.1']).label;
    expect(read(text)).toBe(read(right));
  });
});
