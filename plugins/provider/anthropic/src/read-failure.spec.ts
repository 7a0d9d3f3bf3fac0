import type { Fault } from '@agora/plugin-api';
import type { Reply } from '@agora/testkit';
import invalidKey from '../fixtures/invalid-key.json';
import noCredit from '../fixtures/no-credit.json';
import noTemperature from '../fixtures/no-temperature.json';
import overloaded from '../fixtures/overloaded.json';
import rateLimited from '../fixtures/rate-limited.json';
import spendLimit from '../fixtures/spend-limit.json';
import unknownModel from '../fixtures/unknown-model.json';
import { KEY, chat, never, useProvider } from '../test/anthropic.js';

describe('what it makes of failures', () => {
  const { fixture, open } = useProvider();

  it.each<[string, Reply, Partial<Fault>]>([
    [
      'a refused key',
      { status: 401, body: invalidKey },
      {
        code: 'rejected-credential',
        retryable: false,
        message: expect.stringContaining('says 401: invalid bearer token'),
      },
    ],
    [
      'an account without credit',
      { status: 400, body: noCredit },
      { code: 'rejected-credential', retryable: false, fix: expect.stringContaining('credit') },
    ],
    [
      'a spend limit',
      { status: 429, body: spendLimit },
      { code: 'rejected-credential', retryable: false, fix: expect.stringContaining('spend limit') },
    ],
    [
      'a prompt that does not fit',
      {
        status: 400,
        body: {
          error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' },
        },
      },
      { code: 'too-long', retryable: false },
    ],
    [
      'an answer that is withheld',
      {
        status: 400,
        body: {
          type: 'error',
          error: { type: 'invalid_request_error', message: 'Output blocked by content filtering policy' },
        },
      },
      { code: 'content-filtered', retryable: false },
    ],
    ['an unknown model', { status: 404, body: unknownModel }, { code: 'not-found', retryable: false }],
    [
      'a temperature that the model does not take',
      { status: 400, body: noTemperature },
      { code: 'invalid-input', retryable: false, fix: expect.stringContaining('temperature') },
    ],
    [
      'too many tokens in a minute',
      { status: 429, body: rateLimited, headers: { 'retry-after': '34' } },
      { code: 'rate-limited', retryable: true, retryAfterMs: 34_000 },
    ],
    ['an overloaded service', { status: 529, body: overloaded }, { code: 'overloaded', retryable: true }],
    [
      'an overloaded service that names a pause',
      { status: 529, body: overloaded, headers: { 'retry-after': '2' } },
      { code: 'overloaded', retryable: true, retryAfterMs: 2000 },
    ],
    ['a request too large', { status: 413 }, { code: 'too-long', retryable: false }],
    ['a page of a proxy', { status: 502, body: '<html>Bad gateway</html>' }, { code: 'overloaded', retryable: true }],
    [
      'a web page',
      { body: '<html><title>Sign in</title>', headers: { 'content-type': 'text/html' } },
      { code: 'bad-response', retryable: false, message: expect.stringContaining('a web page ("Sign in")') },
    ],
    [
      'a web page that forbids',
      { status: 403, body: '<html><title>Sign in</title>', headers: { 'content-type': 'text/html' } },
      {
        code: 'rejected-credential',
        message: expect.stringContaining('403: a web page ("Sign in")'),
        fix: expect.stringContaining('/v1'),
      },
    ],
    ['JSON of something else', { body: { status: 'ok' } }, { code: 'bad-response', retryable: false }],
    ['an answer without content', { body: {} }, { code: 'bad-response', retryable: true }],
    [
      'broken JSON',
      { body: '{"content":[', headers: { 'content-type': 'application/json' } },
      { code: 'bad-response', retryable: true },
    ],
    ['a cut answer', { body: { x: 'x'.repeat(5000) }, truncateAfter: 100 }, { retryable: true }],
    ['a dropped connection', { drop: true }, { code: 'unreachable', retryable: true }],
  ])('turns %s into a fault that does not hold the key, after one try', async (_, reply, expected) => {
    fixture.server.reply(reply);
    const provider = await open();
    const error: unknown = await provider.complete(chat, never()).then(
      () => new Error('it answered'),
      (reason: unknown) => reason,
    );
    const fault = provider.classify(error);
    expect(fault).toMatchObject(expected);
    expect(JSON.stringify(fault.toData())).not.toContain(KEY);
    expect(fixture.server.requests).toHaveLength(1);
  });
});
