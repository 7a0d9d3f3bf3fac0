import type { Draft, Seed } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { describeMethod, oneTemplateDomain } from '@agora/testkit';
import { DIRECTION_NAMES, DIRECTIONS } from './directions.js';
import { failures } from './elimination.js';
import plugin, { EvolInstruct, evolInstructOptions } from './index.js';

const domain = oneTemplateDomain(
  'evolved-instance',
  ({ instruction, task }) => ({
    prompt: { kind: 'text', text: `${task}|${instruction}` },
    variables: {},
  }),
  { template: { stop: [] } },
);
const seeds: Seed[] = ['one', 'two', 'three'].map((id) => ({ id, instruction: `What is ${id}?` }));
const own: Draft = { instruction: 'What is half of one, squared?', response: 'A quarter.' };

const plan = (slot: number, options: object = {}, generated: Draft | undefined = own, from = seeds) =>
  new EvolInstruct(evolInstructOptions.parse(options)).plan({
    slot,
    attempt: 0,
    rng: seededRng('slot', slot),
    seeds: from,
    domain,
    generated: () => Promise.resolve(generated),
  });

describe('an evolution', () => {
  it('starts from seed i modulo n, or from an instance made before, and says from which', async () => {
    expect(await plan(4, { again: 0 })).toMatchObject({
      seedIds: ['two'],
      origin: { instruction: 'What is two?' },
      variables: { from: 'seed' },
    });
    expect(await plan(4, { again: 1 })).toMatchObject({
      seedIds: [],
      origin: { instruction: own.instruction },
      variables: { from: 'generated' },
    });
    const plans = await Promise.all(Array.from({ length: 100 }, (_, slot) => plan(slot)));
    const again = plans.filter(({ variables }) => variables['from'] === 'generated').length;
    expect(again).toBeGreaterThan(30);
    expect(again).toBeLessThan(70);
    await expect(plan(0, { again: 0 }, own, [])).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('goes in every direction, or in those that are allowed', async () => {
    const plans = await Promise.all(Array.from({ length: 100 }, (_, slot) => plan(slot)));
    expect(new Set(plans.map(({ variables }) => variables['direction']))).toEqual(new Set(DIRECTION_NAMES));
    for (const { prompt, variables } of plans) {
      const text = prompt.kind === 'text' ? prompt.text : '';
      expect(text).toContain(DIRECTIONS[variables['direction'] as keyof typeof DIRECTIONS]);
    }
    expect((await plan(1, { directions: ['breadth'] })).variables['direction']).toBe('breadth');
  });

  it('is judged by the domain first, then against its origin', async () => {
    const planned = await plan(0, { again: 0 });
    const method = new EvolInstruct(evolInstructOptions.parse({}));
    const judge = (text: string) => method.accept(planned, { text, finish: 'stop' }, domain);
    expect(judge('Why is one odd and not prime?->It has one divisor.')).toMatchObject({ accepted: true });
    expect(judge('What is ONE->It is one.')).toMatchObject({ accepted: false, reason: 'nothing-gained' });
    expect(judge('Why?->bad')).toMatchObject({ accepted: false, reason: 'bad-letter' });
    expect(judge('no arrow')).toMatchObject({ accepted: false, reason: 'missing-arrow' });
  });
});

describe('an evolution fails', () => {
  const reasons = (instruction: string, response: string): string[] =>
    failures({ instruction, response }, 'Name a river in Asia.').map(({ reason }) => reason);
  const good = 'The Mekong, which rises on the Tibetan plateau.';

  it.each([
    ['Name a river in Asia!', good, 'nothing-gained'],
    ['Name the longest river that crosses four countries.', 'I am sorry, I do not know.', 'unanswered'],
    ['Name the longest river that crosses four countries.', 'As an AI I have no rivers.', 'unanswered'],
    ['Name the longest river that crosses four countries.', '...?!', 'nothing-said'],
    [
      'Name the longest river that crosses four countries.',
      'Name the longest river that crosses four countries',
      'nothing-said',
    ],
    ['New instruction: name a longer river in another country.', good, 'prompt-leak'],
    ['Like the one above asks, but with two deserts.', good, 'prompt-leak'],
  ])('%p, %p: %s', (instruction, response, reason) => {
    expect(reasons(instruction, response)).toContain(reason);
  });

  it('by none of these when it is a good one', () => {
    expect(reasons('Which river of Asia crosses the most borders, and why is that so?', good)).toEqual([]);
    expect(
      reasons('Write a long apology for being late.', `I am sorry. ${'And so on, word for word. '.repeat(30)}`),
    ).toEqual([]);
    expect(reasons('What is a problem statement?', '42')).toEqual([]);
  });
});

describeMethod(plugin, {
  domain,
  seeds,
  invalidOptions: [{ again: 2 }, { directions: [] }, { directions: ['sideways'] }],
  answer: () => 'Why would anyone ask that twice?->Nobody would.',
});
