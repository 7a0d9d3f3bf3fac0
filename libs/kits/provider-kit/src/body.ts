import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { Fault } from '@agora/plugin-api';

/** Most bytes of one answer, before and after decoding: hundreds of times the size of a model's answer. */
const MOST_BYTES = 64 * 1024 * 1024;

type Decode = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** Collects the chunks of a body up to a limit. */
export class BodyChunks {
  private readonly chunks: Uint8Array[] = [];
  private bytes = 0;

  /** @throws Fault `bad-response` when there is more than any answer has. */
  add(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    if (this.bytes > MOST_BYTES) throw tooLarge();
    this.chunks.push(chunk);
  }

  /** The whole body as text; `encoding` is its header `content-encoding`. */
  async text(encoding?: string): Promise<string> {
    const [first] = this.chunks;
    const whole =
      this.chunks.length === 1 && first
        ? Buffer.from(first.buffer, first.byteOffset, first.length)
        : Buffer.concat(this.chunks);
    return (await decoded(whole, encoding)).toString('utf8');
  }
}

async function decoded(bytes: Buffer, encoding = ''): Promise<Buffer> {
  let body = bytes;
  const names = encoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  // The last encoding was applied last.
  for (const name of names.reverse()) {
    if (name === '' || name === 'identity' || body.length === 0) continue;
    body = await undo(name, body);
  }
  return body;
}

async function undo(name: string, body: Buffer): Promise<Buffer> {
  const decode = DECODERS[name.replace(/^x-/, '')];
  if (!decode) {
    throw new Fault(
      'bad-response',
      `The endpoint's answer is encoded by "${name}", which this version of Node cannot undo.`,
      { fix: ENCODING_FIX },
    );
  }
  try {
    return await decode(body, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw undecodable(name, error);
  }
}

const ENCODING_FIX = 'Have the endpoint, or the proxy before it, send gzip, deflate, br or nothing of the kind.';

/** The fault of an answer that cannot be decoded: its header names a wrong encoding, or it was cut off. It may be retried. */
function undecodable(name: string, error: unknown): Fault {
  return new Fault('bad-response', `The endpoint's answer is no ${name}: ${Fault.from(error).message}`, {
    retryable: true,
    fix: ENCODING_FIX,
    cause: error,
  });
}

/** Error codes of Node's decoders. */
const OF_DECODERS = /^(Z_[A-Z]+_ERROR|ERR__ERROR_|ERR_BROTLI|ERR_ZSTD|ZSTD_error)/;

/** The Fault of an answer that `fetch` could not decode; undefined for other errors. */
export function ofDecoder(error: unknown): Fault | undefined {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  const of = [code, cause?.code].some((each) => typeof each === 'string' && OF_DECODERS.test(each));
  return of ? undecodable('what its content-encoding says', error) : undefined;
}

/** Decodes `deflate`, which by the HTTP standard has a zlib header; some servers leave it out. */
const inflate: Decode = (bytes, options) =>
  promisify<Buffer, { maxOutputLength: number }, Buffer>(zlib.inflate)(bytes, options).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw error;
    return promisify<Buffer, { maxOutputLength: number }, Buffer>(zlib.inflateRaw)(bytes, options);
  });

const DECODERS: Record<string, Decode | undefined> = {
  gzip: promisify<Buffer, { maxOutputLength: number }, Buffer>(zlib.gunzip),
  deflate: inflate,
  br: promisify<Buffer, { maxOutputLength: number }, Buffer>(zlib.brotliDecompress),
  zstd: zstd(),
};

/** The zstd decoder, which only newer versions of Node have. */
function zstd(): Decode | undefined {
  const decompress = (zlib as { zstdDecompress?: unknown }).zstdDecompress;
  return typeof decompress === 'function' ? (promisify(decompress as typeof zlib.gunzip) as Decode) : undefined;
}

function tooLarge(): Fault {
  return new Fault('bad-response', `The endpoint's answer has more than ${MOST_BYTES / 1024 / 1024} MiB.`, {
    fix: 'Look at what answers at baseURL: no model writes so much.',
  });
}

/** An answer of `fetch` whose body fails with a Fault when it exceeds the limit. `fetch` has already decoded it. */
function bounded(response: Response): Response {
  if (!response.body) return response;
  let bytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) controller.error(tooLarge());
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  // The class must be from the same copy of undici, which does not accept the headers of another copy.
  const Same = response.constructor as typeof Response;
  return new Same(response.body.pipeThrough(counter), { status, statusText, headers });
}

/** Most characters of a refusal that are kept. No vendor sends more, and SDKs may fail on deeply nested ones. */
const MOST_OF_A_REFUSAL = 8192;

/** First bytes of a body in zstd, and in gzip. */
const ENCODED = [
  [0x28, 0xb5, 0x2f, 0xfd],
  [0x1f, 0x8b],
];

/** Decodes zstd, which the `fetch` of Node 22 and earlier does not do, even where Node has a decoder. */
async function withoutZstd(response: Response): Promise<Response> {
  const encoding = response.headers.get('content-encoding') ?? '';
  if (!/zstd/i.test(encoding) || !response.body) return response;
  const bytes = Buffer.from(await bounded(response).arrayBuffer());
  const encoded = ENCODED.some((begin) => begin.every((byte, index) => bytes[index] === byte));
  const { status, statusText, headers } = response;
  const Same = response.constructor as typeof Response;
  return new Same(new Uint8Array(encoded ? await decoded(bytes, encoding) : bytes), { status, statusText, headers });
}

/** An answer of `fetch` made safe for an SDK: its body is limited, and refusals are short. `said` may rewrite a refusal. */
export async function readable(given: Response, said = (text: string): string => text): Promise<Response> {
  const response = await withoutZstd(given);
  if (response.ok || !response.body) return bounded(response);
  const text = said((await bounded(response).text()).slice(0, MOST_OF_A_REFUSAL));
  const { status, statusText, headers } = response;
  const Same = response.constructor as typeof Response;
  return new Same(text, { status, statusText, headers });
}

/** The value that a text is as JSON, with or without a byte order mark; undefined when it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}
