import type { Fault, Provider } from '@agora/plugin-api';
import { faultOfCall, refusal, useFixtureServer, type Reply } from '@agora/testkit';
import { KEY, answer, chat, open } from '../test/openai-compatible.js';

describe('what it makes of failures', () => {
  const fixture = useFixtureServer();
  let provider: Provider;
  beforeAll(async () => {
    provider = await open({ baseURL: `${fixture.server.url}/v1`, apiKeyEnv: 'K' }, { K: KEY });
  });
  afterAll(() => provider.close?.());
  const failing = (reply: Reply): Promise<Fault> => faultOfCall(provider, chat, fixture.server.reply(reply));

  it.each<[string, Reply, Partial<Fault>]>([
    ['401', refusal(401, { message: 'bad key' }), { code: 'rejected-credential', retryable: false }],
    ['403', refusal(403, { message: 'not you' }), { code: 'rejected-credential', retryable: false }],
    ['402', refusal(402, { message: 'no credit' }), { code: 'rejected-credential', retryable: false }],
    [
      'a spent quota',
      refusal(429, { message: 'quota', code: 'insufficient_quota' }),
      { code: 'rejected-credential', retryable: false },
    ],
    [
      'an unknown model',
      refusal(404, { message: 'The model `x` does not exist', code: 'model_not_found' }),
      {
        code: 'not-found',
        retryable: false,
        message: expect.stringContaining('says 404: The model `x` does not exist'),
      },
    ],
    ['400', refusal(400, { message: 'too long' }), { code: 'invalid-input', retryable: false }],
    [
      '422 with words of its own form',
      { status: 422, body: { detail: 'bad' } },
      { code: 'invalid-input', retryable: false },
    ],
    [
      'a moderated prompt',
      refusal(400, { message: 'policy', code: 'content_filter' }),
      { code: 'content-filtered', retryable: false },
    ],
    [
      'a prompt that a router flags',
      refusal(403, { message: 'flagged', code: 403, metadata: { flagged_input: '…' } }),
      { code: 'content-filtered', retryable: false },
    ],
    ['408', refusal(408, { message: 'slow' }), { code: 'timeout', retryable: true }],
    ['409', refusal(409, { message: 'busy' }), { code: 'rate-limited', retryable: true }],
    [
      '429 with seconds',
      refusal(429, { message: 'slower' }, { 'retry-after': '1.5' }),
      { code: 'rate-limited', retryable: true, retryAfterMs: 1500 },
    ],
    [
      '429 with milliseconds',
      refusal(429, { message: 'slower' }, { 'retry-after-ms': '250', 'retry-after': '9' }),
      { code: 'rate-limited', retryable: true, retryAfterMs: 250 },
    ],
    [
      '429 without',
      refusal(429, { message: 'slower' }),
      { code: 'rate-limited', retryable: true, retryAfterMs: undefined },
    ],
    ['500', refusal(500, { message: 'oh' }), { code: 'overloaded', retryable: true }],
    ['502 with a page', { status: 502, body: '<html>Bad gateway</html>' }, { code: 'overloaded', retryable: true }],
    [
      '503 with Retry-After',
      refusal(503, { message: 'later' }, { 'retry-after': '2' }),
      { code: 'overloaded', retryable: true, retryAfterMs: 2000 },
    ],
    [
      'an error in a 200',
      { body: { error: { message: 'upstream', code: 502 } } },
      { code: 'overloaded', retryable: true },
    ],
    [
      'a text that its host did not finish',
      answer({ message: { content: 'Half' }, finish_reason: 'error', error: { message: 'upstream', code: 503 } }),
      { code: 'overloaded', retryable: true, message: expect.stringContaining('says 503: upstream') },
    ],
    [
      'an account that may spend no more',
      refusal(400, { message: 'hard limit', code: 'billing_hard_limit_reached' }),
      { code: 'rejected-credential', retryable: false, fix: expect.stringContaining('credit') },
    ],
    ['an error of no status', { body: { error: 'odd' } }, { code: 'bad-response', retryable: true }],
    ['no choices', { body: { choices: [] } }, { code: 'bad-response', retryable: true }],
    [
      'a web page',
      { body: '<!DOCTYPE html>\n<html><head><title>Sign in</title>' },
      { code: 'bad-response', retryable: false, message: expect.stringContaining('a web page ("Sign in")') },
    ],
    ['words', { body: 'Ollama is running' }, { code: 'bad-response', retryable: false }],
    ['JSON of something else', { body: { status: 'ok' } }, { code: 'bad-response', retryable: false }],
    ['JSON that is no object', { body: ['a'] }, { code: 'bad-response', retryable: false }],
    ['JSON that breaks off', { body: '{"choices": [{' }, { code: 'bad-response', retryable: true }],
    [
      'a page that is not found',
      { status: 404, body: '<html><title>nginx</title></html>' },
      { code: 'not-found', retryable: false, message: expect.stringContaining('a web page ("nginx")') },
    ],
    [
      'a page that forbids',
      { status: 403, body: '<html><title>Blocked</title></html>' },
      { code: 'rejected-credential', retryable: false, fix: expect.stringContaining('/v1') },
    ],
    [
      'a page of a load balancer',
      { status: 503, body: '<html><title>503</title></html>' },
      { code: 'overloaded', retryable: true },
    ],
    ['an empty object', { body: {} }, { code: 'bad-response', retryable: true }],
    ['an empty choice', answer({}), { code: 'bad-response', retryable: true }],
    [
      'null',
      { body: 'null', headers: { 'content-type': 'application/json' } },
      { code: 'bad-response', retryable: true },
    ],
    ['nothing', { status: 204 }, { code: 'bad-response', retryable: true }],
    [
      'a web page',
      { body: '<!doctype html><p>Hi', headers: { 'content-type': 'text/html' } },
      { code: 'bad-response', message: expect.stringContaining('web page'), fix: expect.stringContaining('baseURL') },
    ],
    [
      'broken JSON',
      { body: '{"choices":[{"te', headers: { 'content-type': 'application/json' } },
      { code: 'bad-response', retryable: true },
    ],
    [
      'an answer cut short',
      { ...answer({ text: 'x'.repeat(5000) }), truncateAfter: 100 },
      { code: 'bad-response', retryable: true },
    ],
    [
      'a dropped connection',
      { drop: true },
      { code: 'unreachable', retryable: true, message: expect.stringContaining('http://127.0.0.1') },
    ],
  ])('turns %s into a fault', async (_, reply, expected) => {
    const fault = await failing(reply);
    expect(fault).toMatchObject(expected);
    expect(JSON.stringify(fault.toData())).not.toContain(KEY);
  });
});
