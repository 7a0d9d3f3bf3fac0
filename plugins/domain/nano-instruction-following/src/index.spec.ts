import type { Domain } from '@agora/contracts';
import { createRandom, offFormatResponse, solve, wrongResponse } from '@agora/nano-world';
import { pluginContext } from '@agora/testkit';
import plugin from './index.js';
import { score } from './score.js';

async function create(options: unknown = {}): Promise<Domain> {
  return plugin.create(plugin.options.parse(options), pluginContext());
}

async function items(domain: Domain) {
  return (await Promise.all(domain.benchmarks.map((benchmark) => benchmark.items()))).flat();
}

describe('nano-instruction-following', () => {
  it('examines 200 different instructions of every family unless told otherwise', async () => {
    const held = await items(await create());
    expect(new Set(held.map(({ input }) => input)).size).toBe(200);
    expect(new Set(held.map(({ metadata }) => metadata?.['template'])).size).toBe(24);
    expect(await items(await create({ heldOut: 30 }))).toHaveLength(30);
  });

  it.each(['instance-generation', 'response-generation', 'quality-enhancement'])(
    'never seeds %s with an item of the benchmark',
    async (method) => {
      const domain = await create({
        heldOut: 300,
        seeds: { 'instance-generation': 300 },
      });
      const held = new Set((await items(domain)).map(({ input }) => input));
      for (const experimentSeed of [0, 1, 2, 3, 4]) {
        const seeds = await domain.seeds(method, experimentSeed);
        expect(seeds.length).toBeGreaterThanOrEqual(300);
        expect(seeds.filter(({ instruction }) => held.has(instruction))).toEqual([]);
      }
    },
  );

  it('rejects a draft whose instruction lies on the side of the benchmark', async () => {
    const domain = await create();
    const [item] = await items(domain);
    const draft = { instruction: item?.input ?? '', response: item?.target ?? '' };
    expect(domain.validate(draft).map(({ reason }) => reason)).toEqual(['held-out']);
  });

  it('seeds an experiment the same way each time, and experiments differently', async () => {
    const domain = await create();
    const [once, again, other] = await Promise.all([1, 1, 2].map((seed) => domain.seeds('response-generation', seed)));
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
  });

  it('says that it has no seeds for a method it does not know', async () => {
    const domain = await create();
    await expect(domain.seeds('paraphrase', 1)).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'nano-instruction-following has no seeds for the method "paraphrase"',
    });
  });
});

describe('score', () => {
  it('gives 1 for every right response and 0 for wrong and off-format ones', async () => {
    const random = createRandom('spec');
    for (const { input, target = '' } of await items(await create())) {
      const task = solve('instruction-following', input);
      if (task === undefined) throw new Error(`"${input}" cannot be read back`);
      expect(await score(input, target)).toMatchObject({ value: 1, reason: 'right' });
      expect(await score(input, wrongResponse(task, random))).toMatchObject({ value: 0 });
      expect(await score(input, wrongResponse(task, random, 'systematic'))).toMatchObject({ value: 0 });
      expect(await score(input, offFormatResponse(task, random))).toMatchObject({ value: 0 });
    }
  });

  it.each([
    ['Say dog 3 times.', 'dog dog dog', 1, 'right'],
    ['Say dog 3 times.', 'dog dog', 0, 'broken-exact'],
    ['Write a short sentence that ends with plum.', 'My friend ate the plum.', 1, 'right'],
    ['Write a short sentence that ends with plum.', 'The plum was nice.', 0, 'broken-ends-with'],
    ['List 2 fruits and start with pear.', 'pear, lemon', 1, 'right'],
    ['List 2 fruits and start with pear.', 'pear, lemon, plum', 0, 'broken-items'],
    ['Say dog 3 times.', '', 0, 'empty'],
  ])('"%s" answered by "%s" is %d', async (instruction, output, value, reason) => {
    expect(await score(instruction, output)).toMatchObject({ value, reason });
  });
});
