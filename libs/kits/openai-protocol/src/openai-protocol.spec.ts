import type { CompletionRequest } from '@agora/plugin-api';
import { chatBody, chatPath, compact, isStrictSchema, readCompletion, readFailure, readUsage } from './index.js';

const chat: CompletionRequest = {
  model: 'm',
  prompt: { kind: 'chat', messages: [{ role: 'user', content: 'Hi' }] },
  sampling: {},
};
const text: CompletionRequest = { model: 'm', prompt: { kind: 'text', text: 'Once' }, sampling: {} };
const object = (properties: object, rest: object = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...rest,
});

describe('the body of a request', () => {
  it('asks chats and texts in their own fields, with log-probabilities in either form', () => {
    const sampling = { temperature: 0.5, topP: 0.9, maxTokens: 7, stop: ['END'], seed: 3 };
    const shared = { model: 'm', temperature: 0.5, top_p: 0.9, max_tokens: 7, stop: ['END'], seed: 3 };
    expect(compact(chatBody({ ...chat, sampling, topLogprobs: 5 }))).toEqual({
      ...shared,
      messages: [{ role: 'user', content: 'Hi' }],
      logprobs: true,
      top_logprobs: 5,
    });
    expect(compact(chatBody({ ...text, sampling, topLogprobs: 5 }))).toEqual({
      ...shared,
      prompt: 'Once',
      logprobs: 5,
    });
    expect([chatPath(chat), chatPath(text)]).toEqual(['/chat/completions', '/completions']);
  });

  it('leaves out what is not said', () => {
    expect(compact(chatBody({ ...text, sampling: { stop: [] } }))).toEqual({ model: 'm', prompt: 'Once' });
    expect(compact({ kept: false, zero: 0, none: null, absent: undefined })).toEqual({ kept: false, zero: 0 });
  });

  it('asks a chat for JSON, strictly where the schema allows it', () => {
    const schema = object({ answer: { type: 'string' } });
    const format = (given: Record<string, unknown>) =>
      chatBody({ ...chat, json: { name: 'a', schema: given } })['response_format'];
    expect(format(schema)).toEqual({ type: 'json_schema', json_schema: { name: 'a', schema, strict: true } });
    expect(format({ type: 'object' })).toMatchObject({ json_schema: { strict: false } });
    expect(chatBody({ ...text, json: { name: 'a', schema } })['response_format']).toBeUndefined();
  });
});

describe('isStrictSchema', () => {
  const leaf = { type: 'string' };
  it.each<[string, object, boolean]>([
    ['closed objects all the way down', object({ a: { type: 'array', items: object({ b: leaf }) } }), true],
    ['a lone string', leaf, true],
    ['an open object', object({ a: leaf }, { additionalProperties: true }), false],
    ['an optional property', object({ a: leaf }, { required: [] }), false],
    ['an open object in a list', object({ a: { type: 'array', items: { type: 'object' } } }), false],
    ['an open object among alternatives', { anyOf: [leaf, { type: 'object', properties: {} }] }, false],
    [
      'an open object among definitions',
      object({ a: { $ref: '#/$defs/x' } }, { $defs: { x: { type: 'object' } } }),
      false,
    ],
  ])('judges %s', (_, schema, strict) => {
    expect(isStrictSchema(schema)).toBe(strict);
  });
});

describe('what is read', () => {
  it('reads tokens in both vocabularies, with what was cached, written to the cache and thought', () => {
    const tokens = { inputTokens: 10, outputTokens: 5, cachedInputTokens: 8, reasoningTokens: 4 };
    expect(
      readUsage({
        prompt_tokens: 10,
        completion_tokens: 5,
        prompt_tokens_details: { cached_tokens: 8 },
        completion_tokens_details: { reasoning_tokens: 4 },
      }),
    ).toEqual(tokens);
    expect(
      readUsage({
        input_tokens: 10,
        output_tokens: 5,
        input_tokens_details: { cached_tokens: 8, cache_write_tokens: 2 },
        output_tokens_details: { reasoning_tokens: 4 },
      }),
    ).toEqual({ ...tokens, cacheWriteInputTokens: 2 });
    for (const odd of [undefined, null, 'x', {}, { prompt_tokens: 1 }, { prompt_tokens: -1, completion_tokens: 2 }]) {
      expect(readUsage(odd)).toBeUndefined();
    }
  });

  it('reads log-probabilities of chats and of completions, the most likely first', () => {
    const top = [
      { token: 'b', logprob: -2 },
      { token: 'a', logprob: -0.1 },
    ];
    const read = [{ token: 'a', logprob: -0.1, top: [top[1], top[0]] }];
    const chatChoice = {
      message: { content: 'a' },
      logprobs: { content: [{ token: 'a', logprob: -0.1, top_logprobs: top }] },
    };
    expect(readCompletion({ choices: [chatChoice] })).toEqual({ text: 'a', finish: 'stop', logprobs: read });
    const parallel = { tokens: ['a'], token_logprobs: [-0.1], top_logprobs: [{ b: -2, a: -0.1 }] };
    expect(readCompletion({ choices: [{ text: 'a', logprobs: parallel }] }).logprobs).toEqual(read);
    expect(readCompletion({ choices: [{ text: 'a', logprobs: null }] }).logprobs).toBeUndefined();
  });

  it.each(['error', 'abort', 'network_error', 'insufficient_system_resource'])(
    'does not take a text that ended by "%s" for a whole one',
    (reason) => {
      const body = { choices: [{ message: { content: 'Half an ans' }, finish_reason: reason }] };
      expect(() => readCompletion(body)).toThrow(`broken off (${reason})`);
    },
  );

  it('throws the error that a router puts beside a choice, with its status', () => {
    const choice = { message: { content: '' }, finish_reason: 'error', error: { code: 502, message: 'upstream' } };
    expect(() => readCompletion({ choices: [choice] })).toThrow(expect.objectContaining({ status: 502 }) as Error);
    expect(() => readCompletion({ choices: [{ ...choice, error: 'odd' }] })).toThrow(
      expect.objectContaining({ status: 200, body: { error: 'odd' } }) as Error,
    );
  });

  it.each([
    { code: 'context_length_exceeded', message: 'Your input exceeds the context window of this model.' },
    { code: 400, type: 'exceed_context_size_error', message: 'the request is too large' },
    { code: 400, type: 'BadRequestError', message: "This model's maximum context length is 4096 tokens. However, …" },
    { code: 400, message: 'The prompt (total length 5000) is too long to fit into the model (context length 4096).' },
    { code: 400, message: 'The decoder prompt (length 5000) is longer than the maximum model length of 4096.' },
    { message: "The input (5000 tokens) is longer than the model's context length (4096 tokens)." },
    { message: 'the request exceeds the available context size. try increasing it' },
    { error: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193.' },
  ])('knows a prompt that does not fit the context: %o', (error) => {
    expect(readFailure('error' in error ? error : { error })).toMatchObject({ code: 'too-long' });
  });

  it('takes a limit on answers alone for no such prompt', () => {
    const message = 'max_tokens is too large: 99999. This model supports at most 16384 completion tokens.';
    expect(readFailure({ error: { message, code: 'invalid_value' } })).toEqual({ message });
  });

  it('knows a spent account and a withheld prompt by their codes', () => {
    const error = (fields: object) => ({ error: { message: 'words', ...fields } });
    expect(readFailure(error({ code: 'insufficient_quota' }))).toMatchObject({
      message: 'words',
      code: 'rejected-credential',
      retryable: false,
    });
    expect(readFailure(error({ code: 429, type: 'insufficient_quota' }))).toMatchObject({ retryable: false });
    expect(readFailure(error({ code: 'content_policy_violation' }))).toEqual({
      message: 'words',
      code: 'content-filtered',
    });
    expect(readFailure(error({ metadata: { flagged_input: 'x' } }))).toMatchObject({ code: 'content-filtered' });
    expect(readFailure(error({ code: 'rate_limit_exceeded' }))).toEqual({ message: 'words' });
    expect(readFailure('a page')).toEqual({ message: 'a page' });
    expect(readFailure(undefined)).toEqual({});
  });
});

describe('tokens', () => {
  const read = (usage: object) => readUsage(usage);

  it('that were thought are counted once, inside or outside of the others', () => {
    const details = { completion_tokens_details: { reasoning_tokens: 400 } };
    expect(read({ prompt_tokens: 20, completion_tokens: 500, total_tokens: 520, ...details })?.outputTokens).toBe(500);
    expect(read({ prompt_tokens: 20, completion_tokens: 100, total_tokens: 520, ...details })?.outputTokens).toBe(500);
    expect(read({ prompt_tokens: 20, completion_tokens: 100, ...details })?.outputTokens).toBe(500);
    expect(read({ input_tokens: 20, output_tokens: 5, total_tokens: 25 })?.outputTokens).toBe(5);
    expect(read({ prompt_tokens: 20, completion_tokens: 5, total_tokens: 3 })?.outputTokens).toBe(5);
  });

  it('from a cache are never more than were sent', () => {
    expect(read({ prompt_tokens: 5, completion_tokens: 1, cached_tokens: 9 })?.cachedInputTokens).toBe(5);
  });
});
