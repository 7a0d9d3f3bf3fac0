import type { Completion, CompletionRequest, Fault, Provider } from '@agora/plugin-api';
import * as zlib from 'node:zlib';
import { useFixtureServer, type Reply } from '../http/fixture-server.js';
import { ENDS } from './ends.js';
import { REFUSALS } from './refusals.js';
import { REFUSALS_OF_HOSTS } from './refusals-of-hosts.js';

export interface VendorSuite {
  /** Opens the provider for an API that begins at this address. */
  open(url: string): Provider | Promise<Provider>;
  /** The body of an answer with this text that ended by this reason. */
  answer(text: string, reason: unknown): object;
}

const PASSES = ['overloaded', 'rate-limited'];
const LIMIT = 64 * 1024 * 1024;
const request: CompletionRequest = {
  model: 'a-model',
  prompt: { kind: 'chat', messages: [{ role: 'user', content: 'a' }] },
  sampling: { maxTokens: 100 },
};

type Encoding = [name: string, encode: (bytes: Buffer) => Buffer, header: string];

/** Only newer versions of Node have zstd; without it such an answer cannot be made. */
const zstd = (zlib as { zstdCompressSync?: (bytes: Buffer) => Buffer }).zstdCompressSync;
const encodings: Encoding[] = [
  ['gzip', zlib.gzipSync, 'gzip'],
  ['gzip in capitals', zlib.gzipSync, 'GZIP'],
  ['gzip by its older name', zlib.gzipSync, 'x-gzip'],
  ['deflate', zlib.deflateSync, 'deflate'],
  ['deflate without a header', zlib.deflateRawSync, 'deflate'],
  ['br', zlib.brotliCompressSync, 'br'],
  ['gzip within br', (bytes) => zlib.brotliCompressSync(zlib.gzipSync(bytes)), 'gzip, br'],
  ...(zstd ? [['zstd', zstd, 'zstd'] satisfies Encoding] : []),
];

/** Answers of other vendors, read by one provider: refusals, finish reasons, encodings, endless bodies. */
export function describeVendors(name: string, { open, answer }: VendorSuite): void {
  describe(`${name} reads what vendors say`, () => {
    const fixture = useFixtureServer();
    let provider: Provider;
    beforeAll(async () => (provider = await open(fixture.server.url)));
    afterAll(() => provider.close?.());

    const ask = async (reply: Reply) => {
      fixture.server.reply(reply);
      return (await provider.complete(request, new AbortController().signal)).completion;
    };
    const failing = async (reply: Reply): Promise<Fault> =>
      provider.classify(
        await ask(reply).then(
          () => undefined,
          (error: unknown) => error,
        ),
      );

    it.each([...REFUSALS, ...REFUSALS_OF_HOSTS].map((row) => [`${row.vendor} (${row.source})`, row] as const))(
      'a refusal of %s',
      async (_, { status, body, code }) => {
        const passes = PASSES.includes(code);
        expect(await failing({ status, body })).toMatchObject({ code, retryable: passes, ofRequest: !passes });
      },
    );

    itReadsRefusalsAndEnds({ ask, failing, answer });
    itReadsBodies({ ask, failing, answer });
  });
}

interface Asked extends Pick<VendorSuite, 'answer'> {
  /** The completion of one call that is replied to so. */
  ask(reply: Reply): Promise<Completion>;
  /** The fault of one call that is replied to so. */
  failing(reply: Reply): Promise<Fault>;
}

/** What a refusal means, and why a text ended. */
function itReadsRefusalsAndEnds({ ask, failing, answer }: Asked): void {
  it.each(
    ENDS.flatMap(({ vendor, words }) => Object.entries(words).map(([word, finish]) => [vendor, word, finish] as const)),
  )('an end of %s by %s', async (_, word, finish) => {
    const completion = await ask({ body: answer('b', word) });
    expect(completion).toMatchObject({ text: 'b', finish });
    expect(completion.finishedBy).toBe(finish === 'unknown-finish' ? word : undefined);
  });

  it.each([
    [{ code: 503, message: 'no room' }, 'overloaded', true],
    [{ code: 429, message: 'slower' }, 'rate-limited', true],
    [{ code: 400, message: 'prompt is too long: 2 tokens > 1 maximum' }, 'too-long', false],
    [{ message: 'something went wrong' }, 'bad-response', true],
  ])('an error that comes as a success: %j', async (error, code, retryable) => {
    expect(await failing({ body: { error } })).toMatchObject({ code, retryable });
  });

  it('a pause of thirty years', async () => {
    const fault = await failing({ status: 429, body: {}, headers: { 'retry-after': '1e9' } });
    expect(fault).toMatchObject({ code: 'rate-limited', retryAfterMs: 24 * 3600 * 1000 });
  });
}

/** How a body is encoded, and how large and deep it may be. */
function itReadsBodies({ ask, failing, answer }: Asked): void {
  it.each(encodings)('an answer in %s', async (_, encode, encoding) => {
    const body = encode(Buffer.from(JSON.stringify(answer('b', null))));
    const headers = { 'content-encoding': encoding, 'content-type': 'application/json' };
    expect(await ask({ body, headers })).toMatchObject({ text: 'b' });
  });

  it.each([
    ['is cut', zlib.gzipSync(JSON.stringify(answer('b', null))).subarray(0, 25)],
    ['is something else', Buffer.from(JSON.stringify(answer('b', null)))],
  ])('an answer in gzip that %s', async (_, body) => {
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
    expect(await failing({ body, headers })).toMatchObject({ code: 'bad-response', retryable: true });
  });

  it('an answer in zstd that nobody can undo', async () => {
    const body = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xff, 0xff, 0xff, 0xff]);
    const headers = { 'content-encoding': 'zstd', 'content-type': 'application/json' };
    expect(await failing({ body, headers })).toMatchObject({ code: 'bad-response' });
  });

  it('an answer with a byte order mark', async () => {
    const body = Buffer.from(`\uFEFF${JSON.stringify(answer('b', null))}`);
    expect(await ask({ body, headers: { 'content-type': 'application/json' } })).toMatchObject({ text: 'b' });
  });

  it('a body that grows beyond all measure when it is decoded', async () => {
    const body = zlib.gzipSync(Buffer.alloc(LIMIT + 1, ' '));
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
    expect(await failing({ body, headers })).toMatchObject({ code: 'bad-response' });
  });

  it('JSON that is nested deep', async () => {
    const body = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const headers = { 'content-type': 'application/json' };
    expect(await failing({ body, headers })).toMatchObject({ code: 'bad-response' });
    expect(await failing({ status: 400, body, headers })).toMatchObject({ code: 'invalid-input' });
  });
}
