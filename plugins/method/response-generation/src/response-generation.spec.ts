import type { Domain, Seed, TemplateInput } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { describeMethod } from '@agora/testkit';
import plugin, { ResponseGeneration } from './index.js';

const domain: Domain = {
  id: 'letters',
  templates: {
    response: {
      stop: ['[END]'],
      render: (input: TemplateInput) => ({
        prompt: { kind: 'text', text: JSON.stringify(input) },
        variables: {},
      }),
      parse: (output) => ({ ok: true, draft: { instruction: 'something else', response: output } }),
    },
  },
  benchmarks: [],
  seedKinds: [],
  seeds: () => Promise.resolve([]),
  validate: ({ response }) => (response === 'bad' ? [{ reason: 'bad-letter', detail: 'is bad' }] : []),
};

const seeds: Seed[] = ['first', 'second', 'third'].map((id) => ({
  id,
  instruction: `What is ${id}?`,
  response: 'hidden',
}));
const method = new ResponseGeneration();
const planSlot = (slot: number, from = seeds) =>
  method.plan({
    slot,
    attempt: 0,
    rng: seededRng(slot),
    seeds: from,
    domain,
    generated: () => Promise.resolve({ instruction: 'own', response: 'own' }),
  });

describe('response generation', () => {
  it('answers seed i modulo n, showing the instruction and nothing else', async () => {
    for (const [slot, id] of [
      [0, 'first'],
      [2, 'third'],
      [3, 'first'],
      [100, 'second'],
    ] as const) {
      const planned = await planSlot(slot);
      expect(planned.seedIds).toEqual([id]);
      expect(planned.instruction).toBe(`What is ${id}?`);
      expect(planned.prompt).toEqual({
        kind: 'text',
        text: JSON.stringify({ demonstrations: [], instruction: `What is ${id}?` }),
      });
    }
  });

  it('keeps the instruction untouched, whatever the output says', async () => {
    const planned = await planSlot(1);
    expect(method.accept(planned, { text: 'a letter', finish: 'stop' }, domain)).toEqual({
      accepted: true,
      draft: { instruction: 'What is second?', response: 'a letter' },
    });
  });

  it('names why it refuses', async () => {
    const planned = await planSlot(1);
    const refuse = (text: string, finish: 'stop' | 'length' | 'content-filter') =>
      method.accept(planned, { text, finish }, domain);
    expect(refuse('bad', 'stop')).toEqual({ accepted: false, reason: 'bad-letter', detail: 'is bad' });
    expect(refuse('good', 'length')).toEqual({ accepted: false, reason: 'length' });
    expect(refuse('', 'content-filter')).toEqual({ accepted: false, reason: 'content-filter' });
    expect(refuse('', 'stop')).toEqual({ accepted: false, reason: 'empty-output' });
  });

  it('needs seeds and takes no options', async () => {
    await expect(planSlot(0, [])).rejects.toMatchObject({ code: 'invalid-input' });
    expect(method.trainsOnSeeds).toBe(false);
    expect(plugin.options.safeParse({ anything: 1 }).success).toBe(false);
  });
});

describeMethod(plugin, { domain, seeds, invalidOptions: [{ demonstrations: 5 }], answer: () => 'a response' });
