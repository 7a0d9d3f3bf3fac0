import { experimentSchema } from '@agora/run-schemas';
import { PluginHost } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';

const file = resolve(__dirname, '../../../examples/gsm8k.yaml');

describe('examples/gsm8k.yaml', () => {
  it('is an experiment whose plugins take the options it gives them', async () => {
    const experiment = experimentSchema.parse(parse(readFileSync(file, 'utf8')));
    const host = new PluginHost({ baseDir: resolve(file, '..'), rng: seededRng });
    for (const { provider, options } of experiment.generators) {
      expect(await host.use('provider', provider, options)).toMatchObject({ plugin: 'openai-compatible' });
    }
    for (const { plugin, options } of experiment.domains) {
      expect(await host.use('domain', plugin, options)).toMatchObject({ plugin: 'math' });
    }
    const methods = await Promise.all(
      experiment.methods.map(({ plugin, options }) => host.create('method', plugin, options)),
    );
    expect(methods.map(({ id }) => id)).toEqual(['instance-generation', 'response-generation', 'quality-enhancement']);
  });
});
