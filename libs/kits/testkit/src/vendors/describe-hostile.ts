import * as zlib from 'node:zlib';
import { FAULT_CODES, type CompletionRequest, type Fault, type Provider } from '@agora/plugin-api';
import { body, dripping, endless, HostileServer, type Talk } from './hostile-server.js';

export interface HostileSuite {
  /** Opens the provider for an API that begins at this address, with so many seconds for an answer. */
  open(url: string, timeoutSeconds: number): Provider | Promise<Provider>;
  /** The body of an answer with this text. */
  answer(text: string): object;
}

const MIB = 2 ** 20;
/** Most memory that a call may add to this process: the largest answer twice (as bytes and as text), and a margin. */
const MOST_MEMORY = 640 * MIB;
const DEPTH = 100_000;
const nested = (open: string, close: string, inside = '1'): string => open.repeat(DEPTH) + inside + close.repeat(DEPTH);

const request: CompletionRequest = {
  model: 'a-model',
  prompt: { kind: 'chat', messages: [{ role: 'user', content: 'a' }] },
  sampling: { maxTokens: 100 },
};

/** Hostile behaviour of endpoints against one provider: each must end as a fault of that call, with bounded memory. */
export function describeHostileEndpoint(name: string, { open, answer }: HostileSuite): void {
  describe(`${name} called at a hostile endpoint`, () => {
    const server = new HostileServer();
    beforeAll(() => server.start());
    afterEach(() => server.reset());
    afterAll(() => server.close());

    /** How a call ends. Other calls of the provider must not be affected. */
    const end: End = async (talk, seconds) => {
      server.talk = talk;
      const provider = await open(server.url, seconds);
      const before = process.memoryUsage().rss;
      try {
        const { completion } = await provider.complete(request, new AbortController().signal);
        return { text: completion.text };
      } catch (error) {
        return { fault: provider.classify(error) };
      } finally {
        expect(process.memoryUsage().rss - before).toBeLessThan(MOST_MEMORY);
        await provider.close?.();
      }
    };
    itBoundsWhatIsDecoded(end, server);
    itBoundsWhatHasNoEnd(end);
    itIsNotHeldUp(end, server);
    itBoundsDepth(end, answer);
  });
}

type End = (talk: Talk, seconds: number) => Promise<{ fault?: Fault; text?: string }>;

const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

/** Bodies that a decoder makes large. */
function itBoundsWhatIsDecoded(end: End, server: HostileServer): void {
  const zeros = Buffer.alloc(128 * MIB, ' ');
  const fast = { level: 1 };
  it.each<[string, string, () => Buffer]>([
    ['gzip', 'gzip', () => zlib.gzipSync(zeros, fast)],
    ['x-gzip', 'x-gzip', () => zlib.gzipSync(zeros, fast)],
    ['deflate', 'deflate', () => zlib.deflateSync(zeros, fast)],
    ['deflate without a header', 'deflate', () => zlib.deflateRawSync(zeros, fast)],
    ['br', 'br', () => zlib.brotliCompressSync(zeros, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
    ['gzip in gzip', 'gzip, gzip', () => zlib.gzipSync(zlib.gzipSync(zeros, fast))],
    ['zstd', 'zstd', () => Buffer.from('28b52ffd', 'hex')],
    ['an encoding that nobody knows', 'secret', () => Buffer.from('x')],
  ])('a body that %s makes large', async (_, encoding, bytes) => {
    const { fault } = await end(body(bytes(), `content-encoding: ${encoding}`), 60);
    expect(fault).toMatchObject({ code: 'bad-response' });
    expect(server.requests).toBe(1);
  });
}

/** Bodies and headers that never end. */
function itBoundsWhatHasNoEnd(end: End): void {
  const MEGABYTE = Buffer.alloc(MIB, ' ');
  it.each<[string, Talk]>([
    ['a body without an end', endless(`${OK}\r\n`, MEGABYTE)],
    [
      'a chunked body without an end',
      endless(
        `${OK}transfer-encoding: chunked\r\n\r\n`,
        Buffer.concat([Buffer.from('100000\r\n'), MEGABYTE, Buffer.from('\r\n')]),
      ),
    ],
    ['a refusal without an end', endless('HTTP/1.1 400 Bad Request\r\n\r\n', MEGABYTE)],
    [
      'a stream of events without an end',
      endless(
        `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n`,
        Buffer.from('data: {"choices":[{"delta":{"content":"x"}}]}\n\n'.repeat(1000)),
      ),
    ],
    ['headers without an end', endless(OK, Buffer.from('x-more: x\r\n'.repeat(1000)))],
    ['one header without an end', endless(`${OK}x-long: `, Buffer.alloc(65536, 'x'))],
  ])('%s', async (_, said) => {
    const { fault } = await end(said, 60);
    expect(fault?.code).toMatch(/bad-response|unreachable|invalid-input/);
  });
}

/** Slow answers, redirects and pauses. */
function itIsNotHeldUp(end: End, server: HostileServer): void {
  it.each<[string, Talk]>([
    ['headers that drip', dripping(OK, 'x-more: x\r\n')],
    ['early hints without an end', dripping('', 'HTTP/1.1 103 Early Hints\r\n\r\n')],
    ['a body that drips', dripping(`${OK}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n')],
    ['a status that drips', dripping('HTTP/1.1 200 O', 'K')],
    ['nothing at all', () => undefined],
  ])('%s', async (_, said) => {
    const { fault } = await end(said, 0.5);
    expect(fault?.code).toMatch(/timeout|unreachable|bad-response/);
    expect(fault?.retryable).toBe(true);
  });

  it('a redirect to itself', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      server.reset();
      const { fault } = await end(
        (socket) => socket.end(`HTTP/1.1 ${status} Go\r\nlocation: ${server.url}\r\ncontent-length: 0\r\n\r\n`),
        60,
      );
      expect(fault).toMatchObject({ code: 'invalid-input', retryable: false });
      expect(server.requests).toBe(1);
    }
  });

  it.each([
    '1e9',
    '1e300',
    '99999999999999999999',
    'Infinity',
    '-5',
    'NaN',
    'Fri, 31 Dec 9999 23:59:59 GMT',
    '\t',
    'x'.repeat(5000),
  ])('a pause of %j', async (pause) => {
    const { fault } = await end(body('{}', '429 Slow Down', `retry-after: ${pause}`), 60);
    expect(fault).toMatchObject({ code: 'rate-limited', retryable: true });
    expect(fault?.retryAfterMs ?? 0).toBeLessThanOrEqual(24 * 3600 * 1000);
    expect(fault?.retryAfterMs ?? 0).toBeGreaterThanOrEqual(0);
  });
}

/** JSON that is nested deep. */
function itBoundsDepth(end: End, answer: HostileSuite['answer']): void {
  const said = (text: string): string => JSON.stringify(answer(text));
  it.each<[string, Talk]>([
    ['lists', body(nested('[', ']'))],
    ['objects', body(nested('{"a":', '}'))],
    ['lists in a refusal', body(nested('[', ']'), '400 Bad Request')],
    ['objects in an error', body(`{"error":${nested('{"error":', '}')}}`, '400 Bad Request')],
    ['objects in an error of a success', body(`{"error":${nested('{"error":', '}')}}`)],
    ['lists that do not end', body('['.repeat(DEPTH))],
    ['lists for the text', body(said('@').replace('"@"', nested('[', ']')))],
    ['objects for the text', body(said('@').replace('"@"', nested('{"text":', '}')))],
    ['lists beside the text', body(said('a').replace(/\}$/, `,"usage":${nested('[', ']')}}`))],
    ['lists in a stream', body(`data: ${nested('[', ']')}\n\n`)],
  ])('%s, 100,000 deep', async (_, talked) => {
    const { fault, text } = await end(talked, 60);
    expect(fault ? FAULT_CODES : [undefined]).toContain(fault?.code);
    expect(fault?.code).not.toBe('internal');
    expect(fault?.message ?? '').not.toContain('call stack');
    expect(fault?.message.length ?? 0).toBeLessThan(10_000);
    // A nested value in place of a text is not a text.
    expect(['a', '']).toContain(text ?? '');
  });
}
