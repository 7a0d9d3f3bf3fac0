import { generatorSchema } from '@agora/run-schemas';
import { ProviderRuntimes } from '@agora/model-runtime';
import { StagePlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { GeneratorCheck } from './generator-check.js';

const providers = new ProviderRuntimes();
afterAll(() => providers.close());

const check = (generator: Record<string, unknown>) =>
  new GeneratorCheck(new StagePlugins(seededRng), providers).check({
    baseDir: __dirname,
    generator: generatorSchema.parse({ id: 'writer', model: 'some-model', ...generator }),
  });
const local = { provider: 'openai-compatible', options: { baseURL: 'http://127.0.0.1:1/v1' } };

describe('the check of a generator before a run', () => {
  it('calls nothing, so an endpoint that is away passes', async () => {
    await expect(check(local)).resolves.toBeUndefined();
  });

  it('asks for the key', async () => {
    const keyless = { ...local, options: { ...local.options, apiKeyEnv: 'AGORA_SPEC_NO_SUCH_KEY' } };
    await expect(check(keyless)).rejects.toMatchObject({ code: 'missing-credential' });
  });

  it('refuses a model that its provider does not have', async () => {
    await expect(check({ provider: 'calibration', model: 'expret' })).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'calibration has no model "expret"',
      fix: expect.stringContaining('expert'),
    });
  });

  it('refuses a mixture with such a part, which it names', async () => {
    const parts = [
      { name: 'good', provider: 'calibration', model: 'expert' },
      { name: 'poor', provider: 'calibration', model: 'slopy' },
    ];
    await expect(check({ provider: 'mixture', options: { parts } })).rejects.toMatchObject({
      message: 'Part "poor": calibration has no model "slopy"',
    });
  });

  it('refuses batches of a provider that has none', async () => {
    await expect(check({ ...local, mode: 'batch' })).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'generator "writer": provider "openai-compatible" has no batch interface',
      fix: expect.stringContaining('mode: batch'),
    });
  });
});
