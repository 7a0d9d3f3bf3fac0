import { createServer, type AddressInfo } from 'node:net';
import { Fault } from '@agora/plugin-api';
import { useFixtureServer, type Reply } from '@agora/testkit';
import { z } from 'zod';
import {
  baseURL,
  classifyFailure,
  cutAtStop,
  EndpointError,
  HttpEndpoint,
  priceTable,
  retryAfter,
  splitStops,
  timeoutSeconds,
  variable,
  type VendorFailure,
} from './index.js';

const never = (): AbortSignal => new AbortController().signal;

describe('HttpEndpoint', () => {
  const fixture = useFixtureServer();
  const open = (seconds = 60): HttpEndpoint =>
    new HttpEndpoint({ baseURL: `${fixture.server.url}/v1`, headers: { 'x-key': 'k' }, timeoutSeconds: seconds });
  const failing = async (reply: Reply, seconds?: number, read?: () => VendorFailure): Promise<Fault> => {
    fixture.server.reply(reply);
    const endpoint = open(seconds);
    const error: unknown = await endpoint.post('/x', {}, never()).then(
      ({ body }) => new Error(`it answered ${JSON.stringify(body)}`),
      (reason: unknown) => reason,
    );
    await endpoint.close();
    expect(fixture.server.requests).toHaveLength(1);
    return classifyFailure(error, { name: 'the endpoint', read });
  };

  it('posts JSON with its headers below the address and gives body and headers', async () => {
    fixture.server.reply({ body: { n: 1 }, headers: { 'x-left': '7' } });
    const endpoint = open();
    const { body, header } = await endpoint.post('/generate', { q: 'é' }, never());
    expect([body, header('x-left'), header('x-right')]).toEqual([{ n: 1 }, '7', undefined]);
    const [request] = fixture.server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/generate', headers: { 'x-key': 'k' } });
    expect(request?.json()).toEqual({ q: 'é' });
    await endpoint.close();
  });

  it.each<[string, Reply, Partial<Fault>]>([
    [
      '401',
      { status: 401, body: { a: 'no' } },
      { code: 'rejected-credential', message: 'the endpoint says 401: {"a":"no"}' },
    ],
    ['402', { status: 402, body: 'pay' }, { code: 'rejected-credential', message: 'the endpoint says 402: pay' }],
    ['403', { status: 403 }, { code: 'rejected-credential', message: 'the endpoint says 403: nothing further' }],
    ['404', { status: 404 }, { code: 'not-found', retryable: false }],
    ['400', { status: 400 }, { code: 'invalid-input', retryable: false }],
    ['413', { status: 413 }, { code: 'too-long', retryable: false, ofRequest: true }],
    ['422', { status: 422 }, { code: 'invalid-input', retryable: false, ofRequest: true }],
    ['424', { status: 424 }, { code: 'overloaded', retryable: true, ofRequest: false }],
    ['498', { status: 498 }, { code: 'overloaded', retryable: true }],
    ['499', { status: 499 }, { code: 'overloaded', retryable: true }],
    ['408', { status: 408 }, { code: 'timeout', retryable: true }],
    ['409', { status: 409 }, { code: 'rate-limited', retryable: true }],
    [
      '429',
      { status: 429, headers: { 'retry-after': '1.5' } },
      { code: 'rate-limited', retryable: true, retryAfterMs: 1500 },
    ],
    ['500', { status: 500 }, { code: 'overloaded', retryable: true, retryAfterMs: undefined }],
    ['501', { status: 501 }, { code: 'invalid-input', retryable: false }],
    [
      '529',
      { status: 529, headers: { 'retry-after-ms': '20' } },
      { code: 'overloaded', retryable: true, retryAfterMs: 20 },
    ],
    [
      'a redirect',
      { status: 308, headers: { location: 'https://elsewhere.org/v1?token=x' } },
      { code: 'invalid-input', retryable: false, message: 'the endpoint says 308: look at https://elsewhere.org/v1' },
    ],
    [
      'a redirect to nowhere',
      { status: 302 },
      { code: 'invalid-input', message: 'the endpoint says 302: look elsewhere' },
    ],
    ['405', { status: 405 }, { code: 'not-found', retryable: false, fix: expect.stringContaining('baseURL') }],
    ['a page', { body: '<html>' }, { code: 'bad-response', message: expect.stringContaining('web page') }],
    ['broken JSON', { body: '{"a":' }, { code: 'bad-response', message: expect.stringContaining('not JSON') }],
    ['a cut answer', { body: 'x'.repeat(5000), truncateAfter: 9 }, { code: 'bad-response', retryable: true }],
    ['a dropped connection', { drop: true }, { code: 'unreachable', retryable: true }],
  ])('turns %s into a fault', async (_, reply, expected) => {
    expect(await failing(reply)).toMatchObject(expected);
  });

  it.each<[string, Reply]>([
    ['never answers', { hang: true }],
    ['drips', { body: 'x'.repeat(5000), drip: { bytes: 1, everyMs: 50 } }],
  ])('gives up an endpoint that %s', async (_, reply) => {
    expect(await failing(reply, 0.3)).toMatchObject({ code: 'timeout', retryable: true });
    await fixture.server.requests[0]?.aborted;
  });

  it('ends the request when it is told to', async () => {
    fixture.server.reply({ hang: true });
    const controller = new AbortController();
    const endpoint = open();
    const call = endpoint.post('/x', {}, controller.signal).catch((error: unknown) => error);
    while (fixture.server.requests.length === 0) await new Promise(setImmediate);
    controller.abort();
    expect(classifyFailure(await call, { name: 'e' })).toMatchObject({ code: 'cancelled', retryable: false });
    await fixture.server.requests[0]?.aborted;
    await endpoint.close();
  });

  it('names an endpoint that refuses connections', async () => {
    const port = await freePort();
    const endpoint = new HttpEndpoint({ baseURL: `http://127.0.0.1:${port}`, headers: {}, timeoutSeconds: 60 });
    const error: unknown = await endpoint.post('/x', {}, never()).catch((reason: unknown) => reason);
    expect(classifyFailure(error, { name: 'https://e.org' })).toMatchObject({
      code: 'unreachable',
      retryable: true,
      message: expect.stringContaining('https://e.org cannot be reached'),
    });
    await endpoint.close();
  });

  it('lets the vendor decide, and gives the fix and the pause that belong to what it decided', async () => {
    const quota = await failing({ status: 429, headers: { 'retry-after': '9' } }, 60, () => ({
      code: 'rejected-credential',
      message: 'no credit',
    }));
    expect(quota).toMatchObject({
      code: 'rejected-credential',
      retryable: false,
      message: 'the endpoint says 429: no credit',
    });
    expect(quota.fix).toContain('apiKeyEnv');
    expect(quota.retryAfterMs).toBeUndefined();
  });

  it('takes the pause that a vendor puts into the body', async () => {
    expect(await failing({ status: 429 }, 60, () => ({ retryAfterMs: 34_000 }))).toMatchObject({
      retryAfterMs: 34_000,
    });
  });
});

describe('an endpoint that speaks something else', () => {
  const tried = async (baseURL: string): Promise<Fault> => {
    const endpoint = new HttpEndpoint({ baseURL, headers: {}, timeoutSeconds: 60 });
    const error: unknown = await endpoint.post('/x', {}, never()).catch((reason: unknown) => reason);
    await endpoint.close();
    return classifyFailure(error, { name: baseURL });
  };
  const wanted = { code: 'unreachable', retryable: false, fix: expect.stringContaining('http or https') };

  it('is named when it speaks no TLS', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const fault = await tried(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(fault).toMatchObject(wanted);
    expect(fault.message).toMatch(/cannot be reached: [a-z ]+$/);
    server.close();
  });

  it('is named when it speaks no HTTP', async () => {
    const server = createServer((socket) => socket.end('\x15\x03\x01\x00\x02\x02\x0a'));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    expect(await tried(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).toMatchObject(wanted);
    server.close();
  });
});

describe('classifyFailure', () => {
  it('says what to do about a certificate', () => {
    const cause = Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(classifyFailure(new TypeError('fetch failed', { cause }), { name: 'e' })).toMatchObject({
      code: 'unreachable',
      retryable: false,
      fix: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
  });

  it('knows a machine that has no port left for a connection', () => {
    const cause = Object.assign(new Error('connect'), { code: 'EADDRNOTAVAIL' });
    const fault = classifyFailure(new TypeError('fetch failed', { cause }), { name: 'e' });
    expect(fault).toMatchObject({ code: 'unreachable', retryable: true });
  });

  it('leaves a Fault as it is and gives an empty error words', () => {
    const fault = new Fault('shortfall', 'less');
    expect(classifyFailure(fault, { name: 'e' })).toBe(fault);
    expect(classifyFailure(new Error(''), { name: 'e' }).message).toMatch(/\S/);
  });

  it('reads a body that may be anything', () => {
    for (const body of [undefined, null, 7, '', [], 'words']) {
      expect(classifyFailure(new EndpointError(500, body, () => undefined), { name: 'e' }).message).toMatch(
        /^e says 500: ./,
      );
    }
  });
});

it('reads Retry-After given as seconds, a date, one that has passed, and nonsense', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const read = (value: string): number | undefined =>
    retryAfter((name) => (name === 'retry-after' ? value : undefined), now);
  expect(read('7')).toBe(7000);
  expect(read('Thu, 01 Jan 2026 00:01:30 GMT')).toBe(90_000);
  expect(read('Wed, 31 Dec 2025 00:00:00 GMT')).toBe(0);
  expect(read('soon')).toBeUndefined();
  // What no timer of Node can wait for would be no pause at all.
  expect(['1e999', 'Infinity', '99999999', 'Fri, 31 Dec 9999 00:00:00 GMT'].map(read)).toEqual(
    Array(4).fill(24 * 3600 * 1000),
  );
});

it('looks up prices of models and their snapshots, and knows none for others', () => {
  const price = priceTable({ date: '2026-01-01', source: 's', models: { 'big-4': { input: 3, output: 15 } } });
  expect(price('big-4')).toEqual({ input: 3, output: 15 });
  expect(price('big-4-20250929')).toEqual(price('big-4'));
  expect(price('big-4-2025-09-29')).toEqual(price('big-4'));
  expect([price('big-4-mini'), price('big'), price('toString'), price('')]).toEqual(Array(4).fill(undefined));
});

it('looks for stop sequences that an endpoint does not take', () => {
  const { sent, kept } = splitStops(['END', '\n\n', '', 'X', 'Y'], (stop) => /\S/.test(stop), 2);
  expect([sent, kept]).toEqual([
    ['END', 'X'],
    ['\n\n', 'Y'],
  ]);
  expect(cutAtStop('one\n\ntwoY', kept)).toEqual({ text: 'one', stopped: true });
  expect(cutAtStop('one', kept)).toEqual({ text: 'one', stopped: false });
});

describe('options', () => {
  const schema = z.strictObject({ baseURL, key: variable, timeoutSeconds });

  it('takes an address, a variable and a default time', () => {
    expect(schema.parse({ baseURL: 'https://e.org/v1//', key: 'MY_KEY' })).toEqual({
      baseURL: 'https://e.org/v1',
      key: 'MY_KEY',
      timeoutSeconds: 600,
    });
  });

  it.each([
    { baseURL: 'e.org' },
    { baseURL: 'ftp://e.org' },
    { baseURL: 'https://u:p@e.org' },
    { baseURL: 'https://e.org?key=1' },
    { key: 'sk-live-123' },
    { timeoutSeconds: 0 },
  ])('refuses %j', (wrong) => {
    expect(schema.safeParse({ baseURL: 'https://e.org', key: 'K', ...wrong }).success).toBe(false);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
