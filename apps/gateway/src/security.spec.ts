import { API_PREFIX } from '@agora/contracts';
import { createServer } from 'node:net';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayForSpec, openGateway, send } from '../test/use-gateway.js';

let gateway: GatewayForSpec;
beforeAll(async () => {
  gateway = await GatewayForSpec.start({ rows: 4, items: 2 });
});
afterAll(() => gateway.close());

const RUNS = `${API_PREFIX}/runs`;
const port = (): string => new URL(gateway.gateway.origin).port;

describe('nothing is served', () => {
  it.each([
    '/',
    '/index.html',
    RUNS,
    `${API_PREFIX}/openapi.json`,
    `${API_PREFIX}/runs/example-0123abcd/events`,
    '/nothing',
  ])('of %s without the token, or with a wrong one', async (path) => {
    const without = await send(gateway.gateway.origin, path, 'GET', {});
    expect([without.status, without.text]).toEqual([401, expect.not.stringContaining('example')]);
    const wrong: Record<string, string>[] = [
      { authorization: 'Bearer wrong' },
      { authorization: `Basic ${gateway.token}` },
      { cookie: `agora-${port()}=${gateway.token}x` },
      { cookie: `agora-1=${gateway.token}` },
    ];
    for (const headers of wrong) expect((await send(gateway.gateway.origin, path, 'GET', headers)).status).toBe(401);
    expect((await send(gateway.gateway.origin, `${path}?token=wrong`, 'GET', {})).status).toBe(401);
  });

  it.each([
    'evil.test',
    'evil.test:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    'localhost.evil.test:PORT',
    '127.0.0.1:PORT.evil.test',
  ])('to whoever addresses it as "%s"', async (host) => {
    const { status } = await gateway.get(RUNS, { headers: { host: host.replace('PORT', port()) } });
    expect(status).toBe(421);
  });

  it.each([
    'http://evil.test',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1:1',
    'null',
    'http://127.0.0.1:PORT.evil.test',
  ])('to a page of %s', async (origin) => {
    const { status } = await gateway.get(RUNS, { headers: { origin: origin.replace('PORT', port()) } });
    expect(status).toBe(403);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('to the method %s', async (method) => {
    expect((await gateway.get(RUNS, { method })).status).toBe(405);
  });

  it.each([
    '/../../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/assets/../../package.json',
    `${API_PREFIX}/runs/..%2f..%2f..%2fetc%2fpasswd`,
    `${API_PREFIX}/runs/..`,
    `${API_PREFIX}/runs/%2e%2e`,
    `${API_PREFIX}/runs/example-0123abcd/cells/..%2f..%2fhost%2fgateway-token`,
    `${API_PREFIX}/runs/example-0123abcd/cells/..%5c..%5chost`,
    `${API_PREFIX}/runs/example-0123abcd/cells/a%00b`,
    `${API_PREFIX}/runs/example-0123abcd/benchmarks/quiz/items/..%2f..%2fmanifest.json`,
    `${API_PREFIX}/runs/${'x'.repeat(400)}`,
  ])('that lies outside: %s', async (path) => {
    const { status, text } = await gateway.get(path);
    expect([400, 404, 414]).toContain(status);
    expect(text).not.toContain('root:');
    expect(text).not.toContain(gateway.token);
  });
});

describe('the token', () => {
  it('in the first link becomes a cookie that scripts and other sites cannot use', async () => {
    const { search, hash } = new URL(gateway.gateway.link('runs/example-0123abcd'));
    expect(hash).toBe('#/runs/example-0123abcd');
    const first = await send(gateway.gateway.origin, `/${search}`, 'GET', {});
    expect(first.status).toBe(200);
    const [cookie = ''] = first.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict;/);
    const [pair = ''] = cookie.split(';');
    const own = { cookie: pair, origin: gateway.gateway.origin };
    expect((await send(gateway.gateway.origin, RUNS, 'GET', own)).status).toBe(200);
  });

  it('is kept for this user alone, and stays when the gateway starts again', async () => {
    const file = join(gateway.folder, 'home', 'host', 'gateway-token');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const again = await openGateway(gateway.folder);
    expect(again.link()).toContain(gateway.token);
    await again.close();
  });
});

describe('every answer', () => {
  it.each(['/', RUNS, '/nothing'])('of %s has the policy of the pages', async (path) => {
    const { headers } = await gateway.get(path);
    expect(headers['content-security-policy']).toContain(
      "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:",
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('a start that cannot be', () => {
  it('names the port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port: taken } = other.address() as { port: number };
    await expect(openGateway(gateway.folder, { port: taken })).rejects.toMatchObject({
      code: 'invalid-input',
      message: `port ${taken} of 127.0.0.1 is taken by another process`,
    });
    other.close();
  });

  it('refuses an address that others reach without TLS, and files of TLS that are not there', async () => {
    await expect(openGateway(gateway.folder, { host: '0.0.0.0' })).rejects.toMatchObject({
      fix: expect.stringContaining('--tls-cert'),
    });
    const tls = { certificate: join(gateway.folder, 'none.pem'), key: join(gateway.folder, 'none.key') };
    await expect(openGateway(gateway.folder, { tls })).rejects.toMatchObject({
      message: expect.stringContaining('none.pem'),
    });
  });

  it('says how the pages are built when they are not there', async () => {
    await expect(openGateway(gateway.folder, { pages: join(gateway.folder, 'none') })).rejects.toMatchObject({
      code: 'missing-dependency',
      fix: expect.stringContaining('nx build'),
    });
  });
});
