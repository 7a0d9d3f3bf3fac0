import { until } from '@agora/service-testkit';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@agora/plugin-api';
import { z } from 'zod';
import { eventsUntilEnded, measureJob, measureService, queued } from '../test/measure-service.js';
import { silent, useNats } from '../test/use-nats.js';
import { Bus, startService, type BusOptions } from './index.js';

const SECRET = 'correct-horse-battery';

/** What `Bus.connect` rejects with; closes it when it does not. */
async function refusal(options: BusOptions): Promise<Fault> {
  const error: unknown = await Bus.connect(options, { log: silent }).then(
    async (bus) => bus.close(),
    (reason: unknown) => reason,
  );
  expect(Fault.is(error)).toBe(true);
  return error as Fault;
}

async function works(options: BusOptions): Promise<void> {
  const bus = await Bus.connect(options, { log: silent });
  const table = await bus.kv('connection', z.string());
  const revision = await table.create(`k${Math.random().toString(36).slice(2)}`, 'v');
  expect(revision).toBeGreaterThan(0);
  await bus.close();
}

const withoutSecret = (fault: Fault): void => {
  const said = [fault.message, fault.fix, fault.stack, String(fault.cause), (fault.cause as Error | undefined)?.stack];
  expect(said.join('\n')).not.toContain(SECRET);
};

describe('a server that does not answer', () => {
  it('is named, with what to do about it and without the secrets in its URL', async () => {
    const fault = await refusal({ servers: `nats://me:${SECRET}@127.0.0.1:1` });
    expect(fault).toMatchObject({ code: 'unreachable', retryable: true });
    expect(fault.message).toContain('127.0.0.1:1');
    expect(fault.fix).toContain('AGORA_NATS');
    withoutSecret(fault);
  });

  it('is named by its host name when that is unknown', async () => {
    const fault = await refusal({ servers: `nats://${SECRET}@no-such-host.invalid:4222` });
    expect(fault).toMatchObject({ code: 'unreachable', message: expect.stringContaining('no-such-host.invalid:4222') });
    withoutSecret(fault);
  });

  it('but speaks something else is unreachable too', async () => {
    const server: Server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await refusal({ servers: `127.0.0.1:${port}` })).toMatchObject({ code: 'unreachable' });
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('a token', () => {
  const nats = useNats();

  it('opens the embedded server, beside the URL or in it', async () => {
    await works(nats.options);
    await works({ servers: nats.server.url });
  });

  it('that is wrong or missing is refused', async () => {
    const { servers } = nats.options;
    for (const token of [undefined, SECRET]) {
      const fault = await refusal({ servers, token });
      expect(fault).toMatchObject({ code: 'rejected-credential', retryable: false });
      expect(fault.message).toContain(nats.server.address);
      withoutSecret(fault);
    }
  });
});

describe('a user and a password', () => {
  const nats = useNats(() => ({ config: `authorization { user: "me", password: "${SECRET}" }` }));

  it('open a server, beside the URL or in it', async () => {
    const { servers } = nats.options;
    await works({ servers, user: 'me', password: SECRET });
    await works({ servers: `nats://me:${SECRET}@${nats.server.address}` });
  });

  it('that are wrong are refused', async () => {
    const fault = await refusal({ servers: `nats://you:${SECRET}@${nats.server.address}` });
    expect(fault).toMatchObject({ code: 'rejected-credential', fix: expect.stringContaining('AGORA_NATS_PASSWORD') });
    withoutSecret(fault);
  });
});

describe('a user who may do only what the documentation says is needed', () => {
  const needed = JSON.stringify(['rpc.>', 'work.>', 'event.>', '_INBOX.>', '$JS.API.>', '$JS.ACK.>', '$KV.>']);
  const user = `user: "me", password: "pw", permissions: { publish: ${needed}, subscribe: ${needed} }`;
  const nats = useNats(() => ({ config: `authorization { users: [{ ${user} }] }` }));

  it('can do all of it', async () => {
    const options = { ...nats.options, user: 'me', password: 'pw' };
    await works(options);
    const definition = measureService(() => Promise.resolve('done'), { verb: (payload) => payload });
    const service = await startService(definition, { bus: options, home: '/tmp', log: silent });
    const bus = await Bus.connect(options, { log: silent });
    expect(await bus.request('rpc.intrinsic-metrics.do', 1, z.number())).toBe(1);
    await bus.publishJob(measureJob('restricted', 'one'), 1);
    expect((await eventsUntilEnded(bus, 'restricted')).at(-1)).toMatchObject({ summary: 'done' });
    await until(async () => (await queued(bus)) === 0);
    await service.close();
    await bus.close();
  });

  it('is told what is not allowed', async () => {
    const bus = await Bus.connect({ ...nats.options, user: 'me', password: 'pw' }, { log: silent });
    const asking = bus.request('secret.subject', 1, z.number());
    await expect(asking).rejects.toMatchObject({
      code: 'rejected-credential',
      fix: expect.stringContaining('$JS.API.>'),
    });
    await bus.close();
  });
});

describe('a server without JetStream', () => {
  const nats = useNats(() => ({ config: 'accounts { plain { users: [{ user: "me", password: "pw" }] } }' }));

  it('is refused with what to turn on', async () => {
    const fault = await refusal({ ...nats.options, user: 'me', password: 'pw' });
    expect(fault).toMatchObject({ code: 'missing-dependency', fix: expect.stringContaining('nats-server -js') });
  });
});

describe('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'agora-tls-'));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

  /** A certificate for `name`, signed by the authority in ca.pem. */
  const certify = (name: string, extension: string): void => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}-key.pem`];
    openssl('req', ...key, '-subj', `/CN=${name}`, '-out', `${name}.csr`);
    writeFileSync(file(`${name}.ext`), extension);
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial', '-days', '2'];
    openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-extfile', `${name}.ext`, '-out', `${name}.pem`);
  };
  const authority = (name: string): void =>
    openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${name}`, '-keyout', `${name}-key.pem`, '-out', `${name}.pem`],
    );

  authority('ca');
  authority('stranger');
  certify('server', 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth');
  certify('client', 'extendedKeyUsage=clientAuth');
  afterAll(() => rmSync(folder, { recursive: true }));

  const server = `cert_file: "${file('server.pem')}", key_file: "${file('server-key.pem')}"`;

  describe('of the server', () => {
    const nats = useNats(() => ({ config: `tls { ${server} }` }));

    it('is accepted when the authority is known', async () => {
      await works({ ...nats.options, tls: { ca: file('ca.pem') } });
      await works({ servers: `tls://${nats.server.address}`, tls: { ca: file('ca.pem') } });
    });

    it('is refused when it is not', async () => {
      for (const tls of [undefined, {}, { ca: file('stranger.pem') }]) {
        const fault = await refusal({ ...nats.options, tls });
        expect(fault).toMatchObject({ code: 'unreachable', fix: expect.stringContaining('AGORA_NATS_CA') });
        expect(fault.message).toMatch(/TLS.*certificate/);
      }
    });
  });

  describe('of both sides', () => {
    const nats = useNats(() => ({ config: `tls { ${server}, ca_file: "${file('ca.pem')}", verify: true }` }));
    const ca = file('ca.pem');

    it('lets in who has a certificate', async () => {
      await works({ ...nats.options, tls: { ca, cert: file('client.pem'), key: file('client-key.pem') } });
    });

    it('keeps out who has none', async () => {
      expect(await refusal({ ...nats.options, tls: { ca } })).toMatchObject({ code: 'unreachable' });
    });

    it('names a file that cannot be read, and a certificate without its key', async () => {
      const missing = file('missing.pem');
      expect(await refusal({ ...nats.options, tls: { ca: missing } })).toMatchObject({
        code: 'invalid-input',
        message: `cannot read the TLS file ${missing} (ENOENT)`,
        fix: 'Name a readable PEM file in AGORA_NATS_CA.',
      });
      const half = await refusal({ ...nats.options, tls: { ca, cert: file('client.pem') } });
      expect(half).toMatchObject({ code: 'invalid-input', fix: expect.stringContaining('AGORA_NATS_KEY') });
    });
  });

  describe('that the server does not offer', () => {
    const nats = useNats();

    it('is said so', async () => {
      const fault = await refusal({ ...nats.options, tls: { ca: file('ca.pem') } });
      expect(fault).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('does not offer TLS') });
    });
  });
});
