import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nkeys } from 'nats';
import { z } from 'zod';
import { silent } from '../test/use-nats.js';
import { Bus, startNatsServer, type NatsServer } from './index.js';

jest.setTimeout(60_000);

type KeyPair = ReturnType<typeof nkeys.createUser>;

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token as `nsc` makes it: `subject` may be what `nats` says, by the word of `issuer`. */
function tokenOf(issuer: KeyPair, subject: KeyPair, name: string, nats: object, more: object = {}): string {
  const claims = { iat: 1_700_000_000, iss: issuer.getPublicKey(), sub: subject.getPublicKey(), name, nats, ...more };
  const jti = createHash('sha256').update(JSON.stringify(claims)).digest('hex');
  const signed = `${base64({ typ: 'JWT', alg: 'ed25519-nkey' })}.${base64({ ...claims, jti })}`;
  return `${signed}.${Buffer.from(issuer.sign(Buffer.from(signed))).toString('base64url')}`;
}

/** A file as `nsc` writes it. */
const credentials = (token: string, user: KeyPair): string =>
  [
    `-----BEGIN NATS USER JWT-----\n${token}\n------END NATS USER JWT------\n`,
    `-----BEGIN USER NKEY SEED-----\n${Buffer.from(user.getSeed()).toString()}\n------END USER NKEY SEED------\n`,
  ].join('\n');

describe('a credentials file on a server with an operator', () => {
  const [operator, system, account, other] = [
    nkeys.createOperator(),
    nkeys.createAccount(),
    nkeys.createAccount(),
    nkeys.createAccount(),
  ] as [KeyPair, KeyPair, KeyPair, KeyPair];
  let folder: string;
  let server: NatsServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agora-operator-'));
    const everything = { subs: -1, data: -1, payload: -1, imports: -1, exports: -1, conn: -1, leaf: -1 };
    const jetStream = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };
    const entry = (pair: KeyPair, name: string, more: object): string => {
      const limits = { ...everything, wildcards: true, ...more };
      return `${pair.getPublicKey()}: ${tokenOf(operator, pair, name, { limits, type: 'account', version: 2 })}`;
    };
    // The server's own account may have no JetStream.
    const accounts = [entry(account, 'A', jetStream), entry(other, 'B', jetStream), entry(system, 'SYS', {})];
    server = await startNatsServer({
      config: [
        `operator: ${tokenOf(operator, operator, 'O', { type: 'operator', version: 2 })}`,
        `system_account: ${system.getPublicKey()}`,
        `resolver: MEMORY\nresolver_preload: {\n${accounts.join('\n')}\n}`,
      ].join('\n'),
    });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  async function connect(issuer: KeyPair, name: string, permissions: object = {}, more: object = {}): Promise<Bus> {
    const user = nkeys.createUser();
    const may = { subs: -1, data: -1, payload: -1, ...permissions, type: 'user', version: 2 };
    const file = join(folder, name);
    await writeFile(file, credentials(tokenOf(issuer, user, name, may, more), user), { mode: 0o600 });
    return Bus.connect({ servers: server.address, creds: file }, { log: silent });
  }

  it('opens the account that it is of, and no other', async () => {
    const [one, two] = [await connect(account, 'one'), await connect(other, 'two')];
    await (await one.kv('table', z.string())).create('key', 'of the one');
    expect(await (await two.kv('table', z.string())).get('key')).toBeUndefined();
    expect((await (await one.kv('table', z.string())).get('key'))?.value).toBe('of the one');
    await Promise.all([one.close(), two.close()]);
  });

  it('allows what its token allows', async () => {
    const bus = await connect(account, 'bounded', { pub: { deny: ['rpc.>'] } });
    await expect(bus.request('rpc.orchestrator.start', {}, z.unknown())).rejects.toMatchObject({
      code: 'rejected-credential',
    });
    await bus.close();
  });

  it('is refused when nobody that the operator knows has signed it, or its time is over', async () => {
    const refused = { code: 'rejected-credential', fix: expect.stringContaining('AGORA_NATS_CREDS') as string };
    await expect(connect(nkeys.createAccount() as KeyPair, 'strange')).rejects.toMatchObject(refused);
    await expect(connect(account, 'late', {}, { exp: 1_700_000_001 })).rejects.toMatchObject(refused);
  });
});
