import type { Draft, Seed } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { describeMethod, oneTemplateDomain } from '@agora/testkit';
import plugin, { selfInstructOptions, SelfInstruct } from './index.js';

const domain = oneTemplateDomain(
  'different-instance',
  ({ demonstrations }) => ({
    prompt: { kind: 'text', text: demonstrations.map(({ instruction }) => instruction).join('|') },
    variables: {},
  }),
  { validate: () => [] },
);

const seeds: Seed[] = Array.from({ length: 30 }, (_, index) => ({
  id: `seed-${index}`,
  instruction: `tell me number ${index} of them`,
  response: `answer ${index}`,
}));
const method = new SelfInstruct(selfInstructOptions.parse({}));
const pool: Draft[] = Array.from({ length: 5 }, (_, index) => ({ instruction: `own ${index}`, response: 'r' }));

const plan = (slot: number, own: readonly Draft[] = pool, from: Seed[] = seeds) =>
  method.plan({
    slot,
    attempt: 0,
    rng: seededRng('slot', slot),
    seeds: from,
    domain,
    generated: (rng) => Promise.resolve(own.length > 0 ? rng.pick(own) : undefined),
  });
const shown = async (slot: number, own?: readonly Draft[]): Promise<string[]> => {
  const { prompt } = await plan(slot, own);
  return prompt.kind === 'text' ? prompt.text.split('|') : [];
};

describe('what Self-Instruct shows', () => {
  it('is six seeds and two different instances made before, mixed', async () => {
    for (let slot = 0; slot < 20; slot += 1) {
      const texts = await shown(slot);
      const own = texts.filter((text) => text.startsWith('own'));
      expect(texts).toHaveLength(8);
      expect(new Set(own).size).toBe(2);
      expect((await plan(slot)).seedIds).toHaveLength(6);
    }
    const places = await Promise.all(
      Array.from({ length: 20 }, async (_, slot) => (await shown(slot)).findIndex((text) => text.startsWith('own'))),
    );
    expect(new Set(places).size).toBeGreaterThan(2);
  });

  it('is eight seeds while there is nothing else, the same first six for every generator', async () => {
    const [with2, with0] = [await plan(3), await plan(3, [])];
    expect(with0.seedIds).toHaveLength(8);
    expect(with0.seedIds.slice(0, 6)).toEqual(with2.seedIds);
    expect(await shown(3, [{ instruction: 'only one', response: 'r' }])).toHaveLength(8);
  });

  it('needs seeds with responses', async () => {
    await expect(plan(0, pool, [])).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(plan(0, pool, [{ id: 'lone', instruction: 'x' }])).rejects.toThrow('seed "lone"');
  });
});

describe('what Self-Instruct refuses', () => {
  const review = (instruction: string, earlier: Draft[] = []) =>
    method.review(
      { instruction, response: 'r' },
      { slot: 20, attempt: 0, seeds, domain, earlier: () => Promise.resolve(earlier) },
    );

  it('is what comes close to a seed, and it says which', async () => {
    expect(await review('Tell me number 7 of those')).toEqual([
      { reason: 'not-novel', detail: 'ROUGE-L 0.83 with seed "seed-7"' },
    ]);
    expect(await review('Compose a sonnet on rivers')).toEqual([]);
  });

  it('is what comes close to an earlier instance of the shard', async () => {
    const earlier = [{ instruction: 'Compose a sonnet on lakes', response: 'r' }];
    expect(await review('Compose a sonnet on rivers', earlier)).toMatchObject([{ reason: 'not-novel' }]);
    expect(await review('Draw a map of rivers', earlier)).toEqual([]);
  });

  it('follows the threshold', async () => {
    const strict = new SelfInstruct(selfInstructOptions.parse({ novelty: 0.2 }));
    const context = { slot: 20, attempt: 0, seeds, domain, earlier: () => Promise.resolve([]) };
    expect(await strict.review({ instruction: 'name two of them', response: 'r' }, context)).toHaveLength(1);
    expect(await method.review({ instruction: 'name two of them', response: 'r' }, context)).toEqual([]);
  });

  it('is found among many seeds without looking long at most of them', async () => {
    const many: Seed[] = Array.from({ length: 15_000 }, (_, index) => ({
      id: `m-${index}`,
      instruction: Array.from({ length: 60 }, (__, word) => `w${(index * 7 + word * 13) % 5_003}`).join(' '),
    }));
    const last = many.at(-1)?.instruction ?? '';
    const context = { slot: 20, attempt: 0, seeds: many, domain, earlier: () => Promise.resolve([]) };
    expect(await method.review({ instruction: last, response: 'r' }, context)).toMatchObject([{ reason: 'not-novel' }]);
  });
});

describeMethod(plugin, {
  domain,
  seeds,
  invalidOptions: [{ novelty: 0 }, { demonstrations: 2, ownDemonstrations: 2 }, { seeds: 3 }],
  answer: () => 'a new question->its answer',
});
