import type { Domain } from '@agora/plugin-api';
import { DOMAINS, type DomainName } from '@agora/nano-world';
import { pluginContext, seedRequests } from '@agora/testkit';
import { nanoDomainPlugin } from './plugin.js';

describe.each(DOMAINS)('the domain plugin of %s', (name: DomainName) => {
  const plugin = nanoDomainPlugin({
    name,
    description: 'for this spec',
    score: async () => ({ value: 0, extracted: null, reason: 'not asked' }),
  });
  const create = async (options: unknown = {}) => plugin.create(plugin.options.parse(options), pluginContext());
  const items = async (domain: Domain) =>
    (await Promise.all(domain.benchmarks.map((benchmark) => benchmark.items()))).flat();

  it('examines 200 different instructions unless told otherwise', async () => {
    const held = await items(await create());
    expect(new Set(held.map(({ input }) => input)).size).toBe(200);
    expect(await items(await create({ heldOut: 30 }))).toHaveLength(30);
  });

  it.each([seedRequests.instances, seedRequests.instructions, seedRequests.instancesToImprove])(
    'has no item of the benchmark among its $kind',
    async (request) => {
      const domain = await create({ heldOut: 300, seeds: { 'instance-generation': 300 } });
      const held = new Set((await items(domain)).map(({ input }) => input));
      for (const experimentSeed of [0, 1, 2, 3, 4]) {
        const seeds = await domain.seeds(request, experimentSeed);
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
    const [once, again, other] = await Promise.all(
      [1, 1, 2].map((seed) => domain.seeds(seedRequests.instructions, seed)),
    );
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
  });

  it('has a theme for every template', async () => {
    const { templates } = await create();
    const seen = new Set<string>();
    const rng = pluginContext().rng(name);
    for (let i = 0; i < 1000; i++) {
      const rendered = templates['new-instance']?.render({ demonstrations: [] }, rng);
      seen.add(rendered?.variables['theme'] ?? '');
    }
    expect(seen.size).toBe(24);
  });

  it('says that it has no seeds of a kind it does not know', async () => {
    const domain = await create();
    await expect(domain.seeds({ ...seedRequests.instances, kind: 'riddles' }, 1)).rejects.toMatchObject({
      code: 'invalid-input',
      message: `nano-${name} has no seeds of kind "riddles"`,
    });
  });
});
