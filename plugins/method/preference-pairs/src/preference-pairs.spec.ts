import type { Domain, Draft, MetricJudge, Paired, PlannedPrompt, Seed } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { describeMethod, pluginContext } from '@agora/testkit';
import plugin, { type PreferencePairs } from './index.js';

const domain: Domain = {
  id: 'letters',
  templates: {
    response: {
      stop: ['[END]'],
      render: ({ instruction = '' }) => ({ prompt: { kind: 'text', text: `Answer: ${instruction}` }, variables: {} }),
      parse: (output, instruction = '') => ({ ok: true, draft: { instruction, response: output } }),
    },
  },
  benchmarks: [],
  seedKinds: [],
  seeds: () => Promise.resolve([]),
  validate: ({ response }) => (response === 'bad' ? [{ reason: 'bad-letter' }] : []),
};

const seeds: Seed[] = ['a', 'b', 'c'].map((letter) => ({ id: letter, instruction: `What follows ${letter}?` }));
const make = async (options: object = {}): Promise<PreferencePairs> =>
  (await plugin.create(plugin.options.parse({ judges: ['j'], ...options }), pluginContext())) as PreferencePairs;
const planSlot = async (slot: number, from = seeds): Promise<PlannedPrompt> =>
  (await make()).plan({
    slot,
    attempt: 0,
    rng: seededRng(slot),
    seeds: from,
    domain,
    generated: () => Promise.resolve(undefined),
  });

/** Says of each response what stands under its name. */
function judge(id: string, says: Record<string, string>): MetricJudge {
  return {
    id,
    model: id,
    parallelism: 4,
    ask: async ({ prompt }) => {
      const text = prompt.kind === 'chat' ? (prompt.messages.at(-1)?.content ?? '') : prompt.text;
      const [, response = ''] = /<text>\n(.*)\n<\/text>/.exec(text) ?? [];
      return { text: says[response] ?? '', finish: 'stop' };
    },
  };
}

const mark = (score: number): string => `It is so so.\n[RESULT] ${score}`;
const drafts: Draft[] = ['one', 'two', 'three'].map((response) => ({ instruction: 'i', response }));
const choose = async (judges: MetricJudge[], options: object = {}): Promise<Paired> =>
  (await make({ judges: judges.map(({ id }) => id), ...options })).pairs.choose(drafts, {
    domain: 'letters',
    judges,
    signal: new AbortController().signal,
  });

describeMethod(plugin, {
  domain,
  seeds,
  options: { judges: ['j'] },
  invalidOptions: [
    {},
    { judges: [] },
    { judges: ['j', 'j'] },
    { judges: ['j'], answers: 1 },
    { judges: ['j'], margin: 0 },
    { judges: ['j'], seeds: 3 },
  ],
  answer: () => 'a response',
});

describe('the pair', () => {
  it('is the best and the worst answer, the first of those that are alike', async () => {
    expect(await choose([judge('j', { one: mark(2), two: mark(5), three: mark(2) })])).toEqual({
      decision: { accepted: true, chosen: 1, rejected: 0 },
      scores: [2, 5, 2],
    });
  });

  it('is found by the mean of several judges', async () => {
    const judges = [
      judge('j', { one: mark(3), two: mark(4), three: mark(4) }),
      judge('k', { one: mark(3), two: mark(4), three: mark(1) }),
    ];
    expect(await choose(judges)).toEqual({ decision: { accepted: true, chosen: 1, rejected: 2 }, scores: [3, 4, 2.5] });
  });

  it('is none where nobody is far enough above the others', async () => {
    const one = judge('j', { one: mark(3), two: mark(4), three: mark(4) });
    expect(await choose([one])).toMatchObject({ decision: { accepted: true, chosen: 1, rejected: 0 } });
    expect(await choose([one], { margin: 2 })).toEqual({
      decision: { accepted: false, reason: 'tie', detail: 'scores from 4 to 3' },
      scores: [3, 4, 4],
    });
    const same = judge('j', { one: mark(4), two: mark(4), three: mark(4) });
    expect(await choose([same], { margin: 0.1 })).toMatchObject({ decision: { accepted: false, reason: 'tie' } });
  });

  it('leaves answers out that a judge has no score for, and is none where one is left', async () => {
    const silent = judge('j', { one: mark(1), two: 'I would rather not.', three: mark(5) });
    expect(await choose([silent])).toEqual({
      decision: { accepted: true, chosen: 2, rejected: 0 },
      scores: [1, null, 5],
    });
    const other = judge('k', { one: mark(9), two: mark(1), three: mark(5) });
    expect(await choose([silent, other])).toEqual({
      decision: {
        accepted: false,
        reason: 'unjudged',
        detail: expect.stringMatching(/^1 of 3 answers scored \(.*1 × out-of-range.*\)$/) as string,
      },
      scores: [null, null, 5],
    });
  });
});

describe('preference-pairs', () => {
  it('asks for the instruction of seed i modulo the number of seeds', async () => {
    const prompts = await Promise.all([0, 2, 3].map((slot) => planSlot(slot)));
    expect(prompts.map(({ seedIds }) => seedIds)).toEqual([['a'], ['c'], ['a']]);
  });

  it("keeps to the domain's rules, and to the instruction as it is", async () => {
    const planned = await planSlot(0);
    const method = await make();
    expect(method.accept(planned, { text: 'b', finish: 'stop' }, domain)).toEqual({
      accepted: true,
      draft: { instruction: 'What follows a?', response: 'b' },
    });
    expect(method.accept(planned, { text: 'bad', finish: 'stop' }, domain)).toMatchObject({ reason: 'bad-letter' });
  });

  it('says that it needs seeds, and a rubric that it can use', async () => {
    await expect(planSlot(0, [])).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(make({ rubric: 'agorabench/difficulty' })).rejects.toThrow('is about instructions');
    await expect(make({ rubric: './nowhere.yaml' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('asks every judge about every answer', async () => {
    const { pairs } = await make({ answers: 6, judges: ['j', 'k'] });
    expect(pairs.answers).toBe(6);
    expect(pairs.judging.questions(10)).toBe(60);
    const identity = (given: object): unknown => plugin.identity?.(plugin.options.parse({ judges: ['j'], ...given }));
    expect(identity({ rubric: './a.yaml' })).toEqual(identity({ rubric: './b.yaml' }));
  });
});
