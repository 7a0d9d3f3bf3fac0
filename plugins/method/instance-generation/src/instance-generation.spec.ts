import { Fault, type Domain, type Draft, type Seed, type TemplateInput } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { describeMethod } from '@agora/testkit';
import plugin, { InstanceGeneration } from './index.js';

/** Puts what it was given into the prompt, so that a spec can see it. */
const domain: Domain = {
  id: 'letters',
  templates: {
    'new-instance': {
      stop: ['[END]'],
      render: ({ demonstrations }: TemplateInput, rng) => ({
        prompt: { kind: 'text', text: demonstrations.map(({ instruction }) => instruction).join(' ') },
        variables: { theme: String(rng.int(1_000_000)) },
      }),
      parse: (output) => {
        const [instruction, response] = output.split('->');
        return instruction && response
          ? { ok: true, draft: { instruction, response } }
          : { ok: false, reason: 'missing-arrow', detail: 'wrote no arrow' };
      },
    },
  },
  benchmarks: [],
  seedKinds: [],
  seeds: () => Promise.resolve([]),
  validate: ({ response }) => (response === 'bad' ? [{ reason: 'bad-letter' }, { reason: 'second' }] : []),
};

const seeds: Seed[] = Array.from({ length: 50 }, (_, index) => ({
  id: `seed-${index}`,
  instruction: `question-${index}`,
  response: `answer-${index}`,
}));

const method = new InstanceGeneration();

function planSlot(slot: number, generated?: Draft, from: Seed[] = seeds) {
  const rng = seededRng('slot', slot);
  return method.plan({ slot, attempt: 0, rng, seeds: from, domain, generated: () => Promise.resolve(generated) });
}

const shown = async (slot: number, generated?: Draft): Promise<string[]> => {
  const { prompt } = await planSlot(slot, generated);
  return prompt.kind === 'text' ? prompt.text.split(' ') : [];
};

describe('instance generation', () => {
  it('shows three different seeds while nothing was generated', async () => {
    const planned = await planSlot(7);
    expect(new Set(planned.seedIds).size).toBe(3);
    expect(await shown(7)).toEqual(planned.seedIds.map((id) => id.replace('seed', 'question')));
    expect(planned.stop).toEqual(['[END]']);
    expect(planned.instruction).toBeUndefined();
  });

  it('shows the same first two seeds and the generated instance as soon as there is one', async () => {
    const without = await planSlot(7);
    const own = { instruction: 'own', response: 'reply' };
    const withOwn = await planSlot(7, own);
    expect(withOwn.seedIds).toEqual(without.seedIds.slice(0, 2));
    expect(await shown(7, own)).toEqual([...(await shown(7)).slice(0, 2), 'own']);
    expect(withOwn.variables).toEqual(without.variables);
  });

  it('draws the same for the same slot and something else for another', async () => {
    expect(await planSlot(3)).toEqual(await planSlot(3));
    expect((await planSlot(4)).seedIds).not.toEqual((await planSlot(3)).seedIds);
  });

  it('makes do with fewer than three seeds, but not with none or with lone instructions', async () => {
    expect((await planSlot(0, undefined, seeds.slice(0, 2))).seedIds).toHaveLength(2);
    await expect(planSlot(0, undefined, [])).rejects.toThrow('domain "letters" has no seeds');
    await expect(planSlot(0, undefined, [{ id: 'lone', instruction: 'x' }])).rejects.toThrow('seed "lone"');
  });

  it('accepts what the domain reads and allows, and names why it refuses the rest', async () => {
    const planned = await planSlot(0);
    const judge = (text: string, finish: 'stop' | 'length' | 'content-filter' = 'stop') =>
      method.accept(planned, { text, finish }, domain);
    expect(judge('a->b')).toEqual({ accepted: true, draft: { instruction: 'a', response: 'b' } });
    expect(judge('a b')).toEqual({ accepted: false, reason: 'missing-arrow', detail: 'wrote no arrow' });
    expect(judge('a->bad')).toEqual({ accepted: false, reason: 'bad-letter' });
    expect(judge('a->b', 'length')).toEqual({ accepted: false, reason: 'length' });
    expect(judge('a->b', 'content-filter')).toEqual({ accepted: false, reason: 'content-filter' });
    expect(judge(' \n')).toEqual({ accepted: false, reason: 'empty-output' });
  });

  it('says which methods a domain without its template has', async () => {
    const bare = { ...domain, templates: { other: domain.templates['new-instance'] as never } };
    const plan = method.plan({
      slot: 0,
      attempt: 0,
      rng: seededRng('x'),
      seeds,
      domain: bare,
      generated: () => Promise.resolve(undefined),
    });
    await expect(plan).rejects.toMatchObject({ code: 'invalid-input', fix: expect.stringContaining('other') });
    await plan.catch((error: unknown) => expect(Fault.is(error)).toBe(true));
  });

  it('lets students train on the seeds and takes no options', () => {
    expect(method.trainsOnSeeds).toBe(true);
    expect(plugin.options.safeParse({}).success).toBe(true);
    expect(plugin.options.safeParse({ demonstrations: 5 }).success).toBe(false);
  });
});

describeMethod(plugin, {
  domain,
  seeds,
  invalidOptions: [{ demonstrations: 5 }],
  answer: () => 'a new question->its answer',
});
