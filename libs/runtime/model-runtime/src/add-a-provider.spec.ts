import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnScript } from '@agora/service-testkit';
import { useFixtureServer } from '@agora/testkit';
import { installPluginApi } from '../test/compile-plugin-api.js';
import { UserFolder } from '@agora/plugin-host/testing';

const page = join(__dirname, '..', '..', '..', '..', 'docs', 'add-a-provider.md');
const BLOCK = /^```\w+ title="([^"]+)"\n([\s\S]*?)^```$/gm;

/** What the page tells its reader to do, done. */
describe('docs/add-a-provider.md', () => {
  const fixture = useFixtureServer();
  let folder: UserFolder;
  beforeAll(async () => {
    folder = await UserFolder.create();
    const text = await readFile(page, 'utf8');
    await folder.write(Object.fromEntries([...text.matchAll(BLOCK)].map(([, file, content]) => [file, content])));
    await folder.installZod();
    await installPluginApi(folder.path);
  });
  afterAll(() => folder.remove());

  async function ask(options: Record<string, unknown>): Promise<unknown> {
    const script = join(__dirname, '..', 'test', 'ask.ts');
    const child = spawnScript(script, [folder.path, './ollama-native', JSON.stringify(options), 'llama3.1']);
    let output = '';
    child.stdout?.on('data', (chunk) => (output += String(chunk)));
    child.stderr?.on('data', (chunk) => (output += String(chunk)));
    await new Promise((resolve) => child.on('close', resolve));
    return JSON.parse(output);
  }

  it('makes a provider that answers, is tried again and counted', async () => {
    fixture.server.reply(
      { status: 500, body: 'loading' },
      {
        body: {
          model: 'llama3.1:8b',
          message: { role: 'assistant', content: 'It.' },
          done: true,
          done_reason: 'stop',
          prompt_eval_count: 12,
          eval_count: 3,
        },
      },
    );
    expect(await ask({ baseURL: fixture.server.url })).toEqual({
      completion: {
        text: 'It.',
        finish: 'stop',
        usage: { inputTokens: 12, outputTokens: 3 },
        modelVersion: 'llama3.1:8b',
      },
      usd: 0,
      calls: 2,
    });
    expect(fixture.server.requests[1]).toMatchObject({ method: 'POST', path: '/api/chat' });
    expect(fixture.server.requests[1]?.json()).toEqual({
      model: 'llama3.1',
      messages: [{ role: 'user', content: 'Say it.' }],
      options: { temperature: 0.5, num_predict: 5 },
      stream: false,
    });
  });

  it.each([
    [
      'an unknown model',
      { status: 404, body: 'model not found' },
      { code: 'not-found', fix: expect.stringContaining('pull') },
    ],
    ['an answer without a message', { body: {} }, { code: 'bad-response' }],
    ['a dropped connection', { drop: true }, { code: 'unreachable', fix: expect.stringContaining('serve') }],
  ])('says what is wrong: %s', async (_, reply, fault) => {
    fixture.server.reply(reply, reply);
    expect(await ask({ baseURL: fixture.server.url })).toMatchObject(fault);
  });

  it('says which option was meant', async () => {
    expect(await ask({ baseUrl: fixture.server.url })).toMatchObject({
      code: 'invalid-input',
      message: 'provider "./ollama-native": option "baseUrl" is unknown: did you mean "baseURL"?',
    });
  });
});
