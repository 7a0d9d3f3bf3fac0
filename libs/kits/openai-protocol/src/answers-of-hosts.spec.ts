import { Fault } from '@agora/plugin-api';
import { classifyFailure } from '@agora/provider-kit';
import { parseBody, readCompletion, readFailure, throwIfError } from './index.js';

const sse = (...data: (object | string)[]): string =>
  data.map((each) => `data: ${typeof each === 'string' ? each : JSON.stringify(each)}\n\n`).join('');
const piece = (delta: object, reason: string | null = null): object => ({
  choices: [{ index: 0, delta, finish_reason: reason }],
});

/** What the providers of this protocol make of the text of a successful answer. */
function read(text: string): unknown {
  try {
    const body = parseBody(text, 'e');
    throwIfError(body);
    return readCompletion(body, 'e');
  } catch (error) {
    return classifyFailure(error, { name: 'e', read: ({ body, status }) => readFailure(body, status) });
  }
}

describe('a successful answer that says what went wrong', () => {
  const choice = { index: 0, message: { role: 'assistant', content: '' } };
  const long = 'This model has a maximum context length of 10 tokens';
  it.each<[string, unknown, string, boolean]>([
    [
      'OpenRouter (https://github.com/Aider-AI/aider/issues/3550)',
      { error: { message: 'Rate limit exceeded: free-models-per-day', code: 429 }, user_id: 'x' },
      'rate-limited',
      true,
    ],
    [
      'OpenRouter, in its choice',
      { choices: [{ ...choice, error: { code: 502, message: 'Provider returned error' } }] },
      'overloaded',
      true,
    ],
    [
      'OpenRouter, in its choice, withheld',
      {
        choices: [{ ...choice, error: { code: 403, message: 'Input was flagged', metadata: { flagged_input: 'x' } } }],
      },
      'content-filtered',
      false,
    ],
    ['a router, beside no choices', { choices: [], error: { message: long, code: 400 } }, 'too-long', false],
    [
      'Bifrost (https://github.com/maximhq/bifrost/issues/5425)',
      { choices: [{ ...choice, finish_reason: 'error' }], usage: { prompt_tokens: null, completion_tokens: null } },
      'bad-response',
      true,
    ],
    [
      'TGI (https://github.com/huggingface/text-generation-inference/issues/2749)',
      { error: 'Input validation error: `inputs` must have less than 10 tokens. Given: 20', error_type: 'validation' },
      'too-long',
      false,
    ],
    ['Qianfan', { error_code: 336007, error_msg: 'prompt tokens too long', id: 'x' }, 'too-long', false],
    ['Qianfan, pace', { error_code: 18, error_msg: 'Open api qps request limit reached' }, 'bad-response', true],
    ['Spark', { code: 10013, message: '输入内容审核不通过，涉嫌违规', sid: 'x' }, 'content-filtered', false],
    [
      'Hunyuan',
      { Response: { Error: { Code: 'InvalidParameter', Message: '输入超长' }, RequestId: 'x' } },
      'too-long',
      false,
    ],
    [
      'Cloudflare',
      {
        success: false,
        errors: [{ code: 2016, message: 'Prompt blocked due to security configurations' }],
        result: {},
      },
      'content-filtered',
      false,
    ],
    ['FastChat', { object: 'error', message: long, code: 40303 }, 'too-long', false],
    ['Zhipu', { code: '1301', msg: '系统检测到输入可能包含敏感内容', success: false }, 'content-filtered', false],
    ['SiliconFlow', { code: 50505, message: 'Model service overloaded.', data: null }, 'bad-response', true],
    ['a gateway', { code: 503, message: 'no upstream', data: null }, 'overloaded', true],
    [
      'Gemini',
      [
        {
          error: { code: 400, message: 'The input token count (2) exceeds the maximum number of tokens allowed (1).' },
        },
      ],
      'too-long',
      false,
    ],
    ['another API', { hello: 'world' }, 'bad-response', false],
    ['another API with a message', { message: 'hello' }, 'bad-response', false],
  ])('is of %s', (_, body, code, retryable) => {
    const fault = read(JSON.stringify(body));
    expect(Fault.is(fault)).toBe(true);
    expect(fault).toMatchObject({ code, retryable });
  });
});

describe('a stream', () => {
  it.each<[string, string, object]>([
    [
      'with data over several lines',
      'data: {"choices": [{"delta":\ndata: {"content": "a"},\ndata: "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n',
      { text: 'a', finish: 'stop' },
    ],
    [
      'with one end of line between events',
      sse(piece({ content: 'a' }), piece({ content: 'b' }, 'stop'), '[DONE]').replace(/\n\n/g, '\n'),
      { text: 'ab', finish: 'stop' },
    ],
    [
      'with carriage returns, comments, ids and names of events',
      `: hello\r\n\r\nid: 1\r\nevent: message\r\nretry: 5\r\n${sse(piece({ content: 'a' }, 'stop')).replace(/\n/g, '\r\n')}: ping\r\n\r\n`,
      { text: 'a', finish: 'stop' },
    ],
    ['that begins with a byte order mark', `\uFEFF${sse(piece({ content: 'a' }, 'stop'))}`, { text: 'a' }],
    [
      'whose pieces part a character',
      sse(piece({ content: 'a\uD83D' }), piece({ content: '\uDE00' }, 'stop')),
      { text: 'a😀' },
    ],
    [
      "with Groq's usage",
      sse(piece({ content: 'a' }), {
        ...piece({}, 'stop'),
        x_groq: { usage: { prompt_tokens: 3, completion_tokens: 2 } },
      }),
      { usage: { inputTokens: 3, outputTokens: 2 } },
    ],
    [
      'with parts as pieces',
      sse(
        piece({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }),
        piece({ content: [{ type: 'text', text: 'a' }] }),
        piece({ content: 'b' }, 'stop'),
      ),
      { text: 'ab', thoughts: 'hm' },
    ],
    [
      'with thoughts in details',
      sse(
        piece({ reasoning_details: [{ type: 'reasoning.text', text: 'h' }] }),
        piece({ reasoning_details: [{ type: 'reasoning.text', text: 'm' }] }),
        piece({ content: 'a' }, 'stop'),
      ),
      { text: 'a', thoughts: 'hm' },
    ],
    [
      'of a model that declines',
      sse(piece({ refusal: 'I ' }), piece({ refusal: 'cannot.' }, 'stop')),
      { finish: 'content-filter' },
    ],
    ['that names no reason and is done', sse(piece({ content: 'a' }), '[DONE]'), { text: 'a', finish: 'stop' }],
  ])('%s is read', (_, text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  it.each<[string, string, string, boolean]>([
    ['that ends in the middle', sse(piece({ content: 'a' })), 'bad-response', true],
    [
      'with a piece that cannot be read',
      sse(piece({ content: 'a' }), '{"choices": [{"del', piece({ content: 'c' }, 'stop'), '[DONE]'),
      'bad-response',
      true,
    ],
    [
      'with an error in the middle',
      sse(piece({ content: 'a' }), { error: { message: 'no room', code: 503 } }),
      'overloaded',
      true,
    ],
    [
      'with an event of an error',
      `${sse(piece({ content: 'a' }))}event: error\ndata: {"message": "prompt is too long: 2 tokens > 1 maximum"}\n\n`,
      'too-long',
      false,
    ],
    [
      "with vLLM's error",
      sse({ object: 'error', message: "This model's maximum context length is 1 tokens.", code: 400 }, '[DONE]'),
      'too-long',
      false,
    ],
    [
      'with an error in its choice',
      sse(piece({ content: 'a' }), {
        choices: [{ delta: {}, error: { code: 502, message: 'x' }, finish_reason: 'error' }],
      }),
      'overloaded',
      true,
    ],
    ['without anything', 'data: [DONE]\n\n', 'bad-response', true],
  ])('%s is none', (_, text, code, retryable) => {
    expect(read(text)).toMatchObject({ code, retryable });
  });
});

describe('an answer with thoughts', () => {
  it.each<[string, object]>([
    ['reasoning_content', { reasoning_content: 'hm' }],
    ['reasoning', { reasoning: 'hm' }],
    ['reasoning_details', { reasoning_details: [{ type: 'reasoning.text', text: 'hm' }] }],
    [
      'a summary in reasoning_details',
      {
        reasoning_details: [
          { type: 'reasoning.summary', summary: 'hm' },
          { type: 'reasoning.encrypted', data: 'x' },
        ],
      },
    ],
    ['both', { reasoning: 'hm', reasoning_details: [{ type: 'reasoning.text', text: 'hm' }] }],
    ['thinking_blocks', { thinking_blocks: [{ type: 'thinking', thinking: 'hm', signature: 'x' }] }],
  ])('in %s has them beside its text', (_, fields) => {
    const body = JSON.stringify({ choices: [{ message: { content: 'a', ...fields }, finish_reason: 'stop' }] });
    expect(read(body)).toMatchObject({ text: 'a', thoughts: 'hm' });
  });
});
