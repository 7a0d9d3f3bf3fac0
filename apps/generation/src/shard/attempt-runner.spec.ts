import type { CompletionRequest } from '@agora/plugin-api';
import { PluginHost } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { seeds } from '../../test/workshop.js';
import { AttemptRunner, type AttemptParts } from './attempt-runner.js';

const host = new PluginHost({ baseDir: __dirname, rng: seededRng });

async function askIn(format: string, text: string) {
  const requests: CompletionRequest[] = [];
  const use = { plugin: 'x', version: '1', identity: {} };
  const parts: AttemptParts = {
    spec: {
      kind: 'shard',
      generator: { id: 'g', provider: use, model: 'm', sampling: { temperature: 1 } },
      method: use,
      domain: use,
      seeds: '0'.repeat(64),
      experimentSeed: 1,
      slots: { from: 0, to: 1 },
      maxAttempts: 1,
    },
    method: await host.create('method', 'response-generation', {}),
    domain: await host.create('domain', 'math', { format }),
    seeds,
    completer: {
      complete: (request) => {
        requests.push(request);
        return Promise.resolve({ completion: { text, finish: 'stop' }, calls: 1 });
      },
    },
  };
  const earlierDrafts = { generated: () => Promise.resolve(undefined), earlier: () => Promise.resolve([]) };
  const attempt = await new AttemptRunner(parts).run(0, 0, earlierDrafts, new AbortController().signal);
  return { attempt, request: requests[0] };
}

describe('the format of outputs', () => {
  it('reaches the provider as a schema where it is JSON', async () => {
    const { attempt, request } = await askIn('json', '{"response": "Count.\\n[RESULT] 0 [/RESULT]"}');
    expect(request?.json?.schema).toMatchObject({ required: ['response'] });
    expect(request?.sampling.stop).toBeUndefined();
    expect(attempt).toMatchObject({ outcome: 'accepted', row: { response: 'Count.\n[RESULT] 0 [/RESULT]' } });
  });

  it('reaches it as a stop sequence alone where it is not', async () => {
    const { attempt, request } = await askIn('free-form', 'OUTPUT:\nCount.\n[RESULT] 0 [/RESULT]');
    expect(request?.json).toBeUndefined();
    expect(request?.sampling.stop).toEqual(['[END]']);
    expect(attempt.outcome).toBe('accepted');
  });
});
