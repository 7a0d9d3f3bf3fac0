import { generatorSchema } from '@agora/contracts';
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

  it('refuses batches of a provider that has none', async () => {
    await expect(check({ ...local, mode: 'batch' })).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'generator "writer": provider "openai-compatible" has no batch interface',
      fix: expect.stringContaining('mode: batch'),
    });
  });
});
