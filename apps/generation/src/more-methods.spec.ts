import { readSeeds, type Draft } from '@agora/plugin-api';
import { PluginHost } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';

const host = new PluginHost({ baseDir: __dirname, rng: seededRng });

describe('Self-Instruct in the nano domains', () => {
  it.each(['nano-math', 'nano-code', 'nano-instruction-following'])(
    'is understood by simulated generators: %s',
    async (name) => {
      const domain = await host.create('domain', name, {});
      const method = await host.create('method', 'self-instruct', {});
      const provider = await host.create('provider', 'calibration', {});
      const seeds = await readSeeds(domain, method, 1);
      const made: Draft[] = [];
      for (let slot = 0; slot < 20; slot += 1) {
        const planned = await method.plan({
          slot,
          attempt: 0,
          rng: seededRng('slot', slot),
          seeds,
          domain,
          generated: (rng) => Promise.resolve(made.length > 0 ? rng.pick(made) : undefined),
        });
        const request = { model: 'expert', prompt: planned.prompt, sampling: { seed: slot, stop: planned.stop } };
        const { completion } = await provider.complete(request, new AbortController().signal);
        const decision = method.accept(planned, completion, domain);
        // Simulated generators slip now and then, as real ones do.
        if (!decision.accepted) continue;
        const earlier = () => Promise.resolve([...made]);
        const violations = await method.review?.(decision.draft, { slot, attempt: 0, seeds, domain, earlier });
        if (violations?.length === 0) made.push(decision.draft);
      }
      expect(made.length).toBeGreaterThan(3);
    },
  );
});

describe('methods and domains', () => {
  it.each(['math', 'code', 'instruction-following'])(
    '%s has prompts for all five methods, in all formats',
    async (name) => {
      for (const format of ['free-form', 'json', 'markdown']) {
        const domain = await host.create('domain', name, { format });
        for (const id of [
          'instance-generation',
          'response-generation',
          'quality-enhancement',
          'evol-instruct',
          'self-instruct',
        ]) {
          const method = await host.create('method', id, {});
          const seeds = Array.from({ length: 10 }, (_, index) => ({
            id: `s${index}`,
            instruction: `Do task ${index}.`,
            response: `Done ${index}.`,
          }));
          const generated = () => Promise.resolve(undefined);
          const planned = await method.plan({ slot: 0, attempt: 0, rng: seededRng(id), seeds, domain, generated });
          expect(planned.json !== undefined).toBe(format === 'json');
          expect(planned.stop).toEqual(format === 'json' ? [] : ['[END]']);
        }
      }
    },
  );
});
