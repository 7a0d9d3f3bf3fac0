import type { Fault } from '@agora/plugin-api';
import type { Reply } from '@agora/testkit';
import dailyQuota from '../fixtures/daily-quota.json';
import invalidKey from '../fixtures/invalid-key.json';
import rateLimited from '../fixtures/rate-limited.json';
import unavailable from '../fixtures/unavailable.json';
import unknownModel from '../fixtures/unknown-model.json';
import { KEY, chat, never, useProvider } from '../test/google.js';

describe('what it makes of failures', () => {
  const { fixture, open } = useProvider();

  it.each<[string, Reply, Partial<Fault>]>([
    [
      'a prompt that does not fit',
      {
        status: 400,
        body: {
          error: { message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).' },
        },
      },
      { code: 'too-long', retryable: false },
    ],
    ['an invalid key', { status: 400, body: invalidKey }, { code: 'rejected-credential', retryable: false }],
    ['a key without permission', { status: 403 }, { code: 'rejected-credential', retryable: false }],
    [
      'an unknown model',
      { status: 404, body: unknownModel },
      { code: 'not-found', retryable: false, message: expect.stringContaining('models/gemini-9 is not found') },
    ],
    [
      'too many tokens in a minute',
      { status: 429, body: rateLimited },
      { code: 'rate-limited', retryable: true, retryAfterMs: 34_075 },
    ],
    [
      "a day's quota",
      { status: 429, body: dailyQuota },
      { code: 'rate-limited', retryable: false, retryAfterMs: undefined, fix: expect.stringContaining('quota') },
    ],
    ['an overloaded model', { status: 503, body: unavailable }, { code: 'overloaded', retryable: true }],
    ['JSON of something else', { body: { status: 'ok' } }, { code: 'bad-response', retryable: false }],
    [
      'a web page',
      { body: '<!doctype html><title>Sign\nin</title>', headers: { 'content-type': 'text/html' } },
      { code: 'bad-response', retryable: false, message: expect.stringContaining('a web page ("Sign in")') },
    ],
    ['an answer without candidates', { body: {} }, { code: 'bad-response', retryable: true }],
    [
      'an empty answer of no good reason',
      { body: { candidates: [{ finishReason: 'OTHER' }] } },
      { code: 'bad-response', retryable: true, message: expect.stringContaining('OTHER') },
    ],
  ])('turns %s into a fault that does not hold the key', async (_, reply, expected) => {
    fixture.server.reply(reply);
    const provider = await open();
    const error: unknown = await provider.complete(chat, never()).catch((reason: unknown) => reason);
    const fault = provider.classify(error);
    expect(fault).toMatchObject(expected);
    expect(JSON.stringify(fault.toData())).not.toContain(KEY);
  });
});
