import type { Domain, ScoringTools } from '@agora/contracts';
import { createRandom, offFormatResponse, solve, wrongResponse } from '@agora/nano-world';
import { pluginContext, pythonTools } from '@agora/testkit';
import plugin from './index.js';
import { score } from './score.js';

async function create(options: unknown = {}): Promise<Domain> {
  return plugin.create(plugin.options.parse(options), pluginContext());
}

async function items(domain: Domain) {
  return (await Promise.all(domain.benchmarks.map((benchmark) => benchmark.items()))).flat();
}

describe('nano-code', () => {
  it('examines 200 different exercises of every family unless told otherwise', async () => {
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
      message: 'nano-code has no seeds for the method "paraphrase"',
    });
  });
});

/** Must not be asked to run anything. */
const idle: ScoringTools = {
  execute: () => Promise.reject(new Error('nothing to execute')),
};

describe('score', () => {
  it('gives 1 for right functions of every family and 0 for wrong ones', async () => {
    const random = createRandom('spec');
    for (const { input, target = '' } of await items(await create({ heldOut: 24 }))) {
      const task = solve('code', input);
      if (task === undefined) throw new Error(`"${input}" cannot be read back`);
      expect(await score(input, target, pythonTools)).toMatchObject({ value: 1, reason: 'right' });
      expect(await score(input, wrongResponse(task, random, 'systematic'), pythonTools)).toMatchObject({ value: 0 });
    }
  });

  it('reads no program out of an off-format response and executes none', async () => {
    const random = createRandom('spec');
    for (const { input } of await items(await create())) {
      const task = solve('code', input);
      const output = task ? offFormatResponse(task, random) : '';
      expect(await score(input, output, idle)).toEqual({ value: 0, extracted: null, reason: 'no-program' });
    }
  });

  it.each([
    ['def f(x): return 3 + x', 1, 'right'],
    ['```python\ndef f(x):\n    return x + 3\n```', 1, 'right'],
    ['def f(x): return x + 4', 0, 'wrong-result'],
    ['def f(x): return y + 3', 0, 'raised-NameError'],
    ['def f(x) return x + 3', 0, 'raised-SyntaxError'],
    ['def f(x): import os; os._exit(0)', 0, 'did-not-finish'],
    ['def f(x): print("= 3"); return 0', 0, 'wrong-result'],
  ])('of %j is %d', async (output, value, reason) => {
    expect(await score('Write f(x) that returns x plus 3.', output, pythonTools)).toMatchObject({ value, reason });
  });

  it('tells how a program ended that the sandbox stopped', async () => {
    const stopped: ScoringTools = {
      execute: async () => ({ end: 'memory', exitCode: null, stdout: '', stderr: '' }),
    };
    const answer = await score('Write f(x) that returns x plus 3.', 'def f(x): return x + 3', stopped);
    expect(answer).toMatchObject({ value: 0, reason: 'memory' });
  });
});
