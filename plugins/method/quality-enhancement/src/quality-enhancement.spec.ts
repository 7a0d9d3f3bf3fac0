import type { Seed } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { describeMethod, oneTemplateDomain } from '@agora/testkit';
import plugin, { QualityEnhancement } from './index.js';

const domain = oneTemplateDomain('improved-instance', (input) => ({
  prompt: { kind: 'text', text: JSON.stringify(input) },
  variables: { v: '1' },
}));

const seeds: Seed[] = ['first', 'second'].map((id) => ({ id, instruction: `ask ${id}`, response: `poor ${id}` }));
const method = new QualityEnhancement();
const planSlot = (slot: number, from = seeds) =>
  method.plan({
    slot,
    attempt: 0,
    rng: seededRng(slot),
    seeds: from,
    domain,
    generated: () => Promise.resolve(undefined),
  });

describe('quality enhancement', () => {
  it('shows the instruction and the poor response of seed i modulo n', async () => {
    const planned = await planSlot(3);
    expect(planned).toEqual({
      prompt: {
        kind: 'text',
        text: JSON.stringify({ demonstrations: [], instruction: 'ask second', response: 'poor second' }),
      },
      variables: { v: '1' },
      stop: ['[END]'],
      seedIds: ['second'],
    });
  });

  it('takes both the revised instruction and the revised response from the output', async () => {
    const planned = await planSlot(0);
    expect(method.accept(planned, { text: 'better->best', finish: 'stop' }, domain)).toEqual({
      accepted: true,
      draft: { instruction: 'better', response: 'best' },
    });
    expect(method.accept(planned, { text: 'better', finish: 'stop' }, domain)).toEqual({
      accepted: false,
      reason: 'missing-arrow',
    });
    expect(method.accept(planned, { text: 'better->bad', finish: 'stop' }, domain)).toEqual({
      accepted: false,
      reason: 'bad-letter',
    });
    expect(method.accept(planned, { text: 'better->best', finish: 'length' }, domain)).toEqual({
      accepted: false,
      reason: 'length',
    });
  });

  it('needs seeds with a response and takes no options', async () => {
    await expect(planSlot(0, [])).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(planSlot(0, [{ id: 'lone', instruction: 'x' }])).rejects.toThrow('seed "lone"');
    expect(method.trainsOnSeeds).toBe(false);
    expect(plugin.options.safeParse({ anything: 1 }).success).toBe(false);
  });
});

describeMethod(plugin, {
  domain,
  seeds,
  invalidOptions: [{ demonstrations: 5 }],
  answer: () => 'a better question->a better answer',
});
