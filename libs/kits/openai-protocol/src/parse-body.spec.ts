import { parseBody, readCompletion, throwIfError } from './index.js';

const stream = (...data: (object | string)[]): string =>
  data.map((each) => `data: ${typeof each === 'string' ? each : JSON.stringify(each)}\n\n`).join('');
const piece = (content: string, reason: string | null = null): object => ({
  model: 'm-1',
  choices: [{ index: 0, delta: { content }, finish_reason: reason }],
});

describe('a stream from an endpoint that knows nothing else', () => {
  it('is read as what it would have said at once', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2 };
    const text = `: keep-alive\n\n${stream(
      { choices: [{ delta: { role: 'assistant', reasoning_content: 'hm' } }] },
      piece('It is '),
      piece('18.', 'length'),
      { choices: [], usage },
      '[DONE]',
    )}`;
    expect(readCompletion(parseBody(text))).toMatchObject({
      text: 'It is 18.',
      finish: 'length',
      thoughts: 'hm',
      modelVersion: 'm-1',
      usage: { inputTokens: 3, outputTokens: 2 },
    });
  });

  it('is whole when it says that it is done', () => {
    expect(readCompletion(parseBody(stream(piece('a'), '[DONE]')))).toMatchObject({ text: 'a', finish: 'stop' });
    expect(readCompletion(parseBody(stream({ choices: [{ text: 'b', finish_reason: 'stop' }] })))).toMatchObject({
      text: 'b',
    });
  });

  it('is not whole when it simply ends', () => {
    expect(() => readCompletion(parseBody(stream(piece('a'), piece('b'))))).toThrow('broken off');
  });

  it('says what went wrong', () => {
    const text = stream(piece('a'), { error: { message: 'no room', code: 503 } });
    expect(() => throwIfError(parseBody(text))).toThrow('status 503');
  });

  it('may be of the Responses API', () => {
    const response = { object: 'response', status: 'completed', output: [] };
    expect(parseBody(`event: response.completed\n${stream({ type: 'response.completed', response })}`)).toEqual(
      response,
    );
  });

  it('is read in one go, however torn it is', () => {
    const text = `${stream(piece('a'))}${'data: {\n'.repeat(2_000_000)}`;
    expect(() => readCompletion(parseBody(text))).toThrow('broken off');
  });

  it.each(['data: nothing', 'words', '<html>'])('is not what %p is', (text) => {
    expect(() => parseBody(text)).toThrow();
  });
});

describe('an error within a successful answer', () => {
  it.each([
    [1002, 'rate limit', 429],
    [1004, 'not authorized', 401],
    [1008, 'insufficient balance', 402],
    [1026, 'input new_sensitive', 400],
    [1000, 'unknown error', 500],
  ])("is MiniMax's %d", (code, words, status) => {
    const body = { choices: null, base_resp: { status_code: code, status_msg: words } };
    expect(() => throwIfError(body)).toThrow(`status ${status}`);
  });

  it('is none where it says success', () => {
    expect(() =>
      throwIfError({ choices: [], base_resp: { status_code: 0, status_msg: 'success' }, error: null }),
    ).not.toThrow();
  });
});
