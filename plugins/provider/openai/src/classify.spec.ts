import type { Fault, Provider } from '@agora/plugin-api';
import { faultOfCall, refusal, useFixtureServer, type Reply } from '@agora/testkit';
import { KEY, chat, create } from '../test/openai.js';
import { responseBody } from '../test/response-body.js';

describe('what it makes of failures', () => {
  const fixture = useFixtureServer();
  let provider: Provider;
  beforeAll(async () => (provider = await create({ baseURL: `${fixture.server.url}/v1` })));
  afterAll(() => provider.close?.());

  const failing = (reply: Reply, request = chat('gpt-4o')): Promise<Fault> =>
    faultOfCall(provider, request, fixture.server.reply(reply));
  const bucket = (what: string, limit: number, reset: string): Record<string, string> => ({
    [`x-ratelimit-limit-${what}`]: String(limit),
    [`x-ratelimit-remaining-${what}`]: '0',
    [`x-ratelimit-reset-${what}`]: reset,
  });

  it.each<[string, Reply, Partial<Fault>]>([
    [
      'a spent quota',
      refusal(429, {
        message: 'You exceeded your current quota',
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      }),
      { code: 'rejected-credential', retryable: false, fix: expect.stringContaining('credit') },
    ],
    [
      'a rate limit with Retry-After',
      refusal(429, { message: 'Rate limit reached', code: 'rate_limit_exceeded' }, { 'retry-after': '2' }),
      { code: 'rate-limited', retryable: true, retryAfterMs: 2000 },
    ],
    [
      'a rate limit with an empty bucket of requests',
      refusal(429, { message: 'slower', code: 'rate_limit_exceeded' }, bucket('requests', 60, '1m0s')),
      { code: 'rate-limited', retryable: true, retryAfterMs: 1000 },
    ],
    [
      'a rate limit with an empty bucket of tokens',
      refusal(429, { message: 'slower', code: 'rate_limit_exceeded' }, bucket('tokens', 30000, '1.5s')),
      { code: 'rate-limited', retryable: true, retryAfterMs: 1500 },
    ],
    [
      'a prompt against the usage policies',
      refusal(400, { message: 'Invalid prompt', type: 'invalid_request_error', code: 'invalid_prompt' }),
      { code: 'content-filtered', retryable: false },
    ],
    [
      'a parameter that the model does not take',
      refusal(400, { message: "Unsupported parameter: 'top_p'", code: 'unsupported_parameter', param: 'top_p' }),
      { code: 'invalid-input', retryable: false, fix: expect.stringContaining('extraBody') },
    ],
    ['an unknown model', refusal(404, { message: 'no model', code: 'model_not_found' }), { code: 'not-found' }],
    ['401', refusal(401, { message: 'no' }), { code: 'rejected-credential', retryable: false }],
    ['500', refusal(500, { message: 'oh' }), { code: 'overloaded', retryable: true }],
    ['503 with a page', { status: 503, body: '<html>' }, { code: 'overloaded', retryable: true }],
    ['no choices', { body: { choices: [] } }, { code: 'bad-response', retryable: true }],
    ['broken JSON', { body: '{"choices":[{"te' }, { code: 'bad-response', retryable: true }],
    [
      'an answer cut short',
      { body: { x: 'y'.repeat(5000) }, truncateAfter: 100 },
      { code: 'bad-response', retryable: true },
    ],
    ['a dropped connection', { drop: true }, { code: 'unreachable', retryable: true }],
  ])('turns %s into a fault after one call', async (_, reply, expected) => {
    const fault = await failing(reply);
    expect(fault).toMatchObject(expected);
    expect(JSON.stringify(fault.toData())).not.toContain(KEY);
  });

  it.each([
    ['server_error', 'overloaded', true],
    ['rate_limit_exceeded', 'rate-limited', true],
    ['invalid_prompt', 'content-filtered', false],
  ])('turns a response that failed with %s into a fault', async (code, expected, retryable) => {
    const body = responseBody({ output: [], status: 'failed', error: { code, message: 'words' } });
    expect(await failing({ body }, chat('o4-mini'))).toMatchObject({ code: expected, retryable });
  });
});
