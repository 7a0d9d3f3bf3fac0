import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { API_PREFIX } from '@agora/contracts';
import { GatewayForSpec, openGateway } from '../../test/use-gateway.js';

let folder: string;
let gateway: GatewayForSpec;
const tls = () => ({ certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') });
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-tls-'));
  const args = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=agora.test';
  const names = ['-addext', 'subjectAltName=DNS:agora.test,IP:127.0.0.1'];
  const files = ['-keyout', tls().key, '-out', tls().certificate];
  await promisify(execFile)('openssl', [...args.split(' '), ...names, ...files]);
  gateway = await GatewayForSpec.start({ rows: 4, items: 2, gateway: { tls: tls(), host: '0.0.0.0' } });
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  status: number;
  cookie: string;
  location: string;
}

/** Asks as a browser that trusts the certificate and has found the name in its DNS. */
async function ask(path: string, headers: Record<string, string>, name = 'agora.test'): Promise<Answer> {
  const { port } = new URL(gateway.gateway.origin);
  const ca = await readFile(tls().certificate);
  const agent = new Agent({ ca, servername: 'agora.test' });
  return new Promise((resolve, reject) => {
    const all = { host: `${name}:${port}`, ...headers };
    get({ host: '127.0.0.1', port, path, agent, headers: all }, (response) => {
      response.resume();
      const { statusCode: status = 0 } = response;
      const [cookie = ''] = response.headers['set-cookie'] ?? [];
      response.on('end', () => resolve({ status, cookie, location: response.headers.location ?? '' }));
    }).on('error', reject);
  });
}

const bearer = (): Record<string, string> => ({ authorization: `Bearer ${gateway.token}` });

describe('with TLS, on all addresses', () => {
  it('answers to the names in its certificate alone, and to its own pages', async () => {
    const { port } = new URL(gateway.gateway.origin);
    const runs = `${API_PREFIX}/runs`;
    expect((await ask(runs, bearer())).status).toBe(200);
    expect((await ask(runs, bearer(), '127.0.0.1')).status).toBe(200);
    expect((await ask(runs, {})).status).toBe(401);
    expect((await ask(runs, bearer(), 'evil.test')).status).toBe(421);
    expect((await ask(runs, { ...bearer(), origin: `https://agora.test:${port}` })).status).toBe(200);
    expect((await ask(runs, { ...bearer(), origin: `http://agora.test:${port}` })).status).toBe(403);
  });

  it('makes a cookie of the token that TLS alone carries, and takes it out of the address', async () => {
    const link = `/?token=${gateway.token}`;
    const typed = await ask(link, { 'sec-fetch-site': 'none' });
    expect(typed).toMatchObject({
      status: 303,
      location: '/',
      cookie: expect.stringMatching(/; HttpOnly; SameSite=Strict; .*; Secure$/),
    });
    // A browser sends no strict cookie after a link of another site: there the page takes it out.
    expect(await ask(link, { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 200, location: '' });
    expect(await ask('/?token=wrong', { 'sec-fetch-site': 'none' })).toMatchObject({ status: 401, cookie: '' });
  });

  it('refuses a key that is not that of the certificate', async () => {
    const mixed = { certificate: tls().certificate, key: tls().certificate };
    await expect(openGateway(gateway.folder, { tls: mixed })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
