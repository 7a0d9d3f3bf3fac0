import { create } from '../test/openai.js';

describe('prices', () => {
  const price = async (model: string, options: Record<string, unknown> = {}) => (await create(options)).price?.(model);

  it('knows models and their snapshots, in the tiers whose price is known', async () => {
    const mini = { input: 0.15, cachedInput: 0.075, output: 0.6 };
    expect(await price('gpt-4o-mini')).toEqual(mini);
    expect(await price('gpt-4o-mini-2024-07-18')).toEqual(mini);
    expect(await price('gpt-4o-2024-05-13')).toEqual({ input: 5, output: 15 });
    expect(await price('o3', { serviceTier: 'flex' })).toEqual({ input: 1, cachedInput: 0.25, output: 4 });
    expect(await price('o3', { serviceTier: 'priority' })).toBeUndefined();
  });

  it('does not guess for other models and other addresses', async () => {
    expect(await price('gpt-4o-from-tomorrow')).toBeUndefined();
    expect(await price('gpt-4o', { baseURL: 'https://proxy.example/v1' })).toBeUndefined();
  });

  it('says that a batch costs half, unless the price is half already', async () => {
    expect((await create({})).batch?.priceShare).toBe(0.5);
    expect((await create({ serviceTier: 'flex' })).batch?.priceShare).toBe(1);
  });
});
