import { until } from '@agora/service-testkit';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENTS_STREAM, RUNS_BUCKET } from '@agora/contracts';
import { nkeys } from 'nats';
import { z } from 'zod';
import { eventsUntilEnded, kinds, measureJob, measureService, queued, QUICK } from '../test/measure-service.js';
import { silent } from '../test/use-nats.js';
import { Bus, startNatsServer, startService, type NatsServer, type RunningService } from './index.js';

jest.setTimeout(60_000);

describe('accounts as examples/nats-accounts.conf has them', () => {
  let folder: string;
  let server: NatsServer;
  let orchestrator: Bus;
  const seeds = new Map<string, string>();
  const options = (user: string) => ({ servers: server.address, nkey: seeds.get(user) });
  const connect = (user: string, name: string): Promise<Bus> => Bus.connect(options(user), { name, log: silent });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agora-accounts-'));
    let config = await readFile(join(__dirname, '../../../../examples/nats-accounts.conf'), 'utf8');
    for (const user of new Set(config.match(/\bU_[AB]_[A-Z]+/g))) {
      const pair = nkeys.createUser();
      const file = join(folder, user);
      await writeFile(file, pair.getSeed(), { mode: 0o600 });
      seeds.set(user, file);
      config = config.replaceAll(user, pair.getPublicKey());
    }
    server = await startNatsServer({ config: config.replace('jetstream: enabled\n\naccounts', 'accounts') });
    orchestrator = await connect('U_A_ORCHESTRATOR', 'agora orchestrator');
    await orchestrator.kv(RUNS_BUCKET, z.unknown());
  });
  afterAll(async () => {
    await orchestrator.close();
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it('let a worker do its jobs, and a client follow them', async () => {
    const service: RunningService = await startService(
      measureService((_, context) => Promise.resolve(context.report({ done: 1, total: 1, unit: 'rows' }))),
      { bus: options('U_A_METRICS'), home: folder, log: silent, tuning: QUICK, plugins: [] },
    );
    const client = await connect('U_A_CLIENT', 'agora');
    await orchestrator.publishJob(measureJob('allowed', 'one'), 1);
    const events = kinds(await eventsUntilEnded(client, 'allowed'));
    expect([events[0], events.at(-1)]).toEqual(['stage-started', 'stage-finished']);
    await until(async () => (await queued(orchestrator)) === 0);
    await client.close();
    await service.close();
  });

  it('let a generation worker neither begin, cancel or end a run, nor queue, read or empty what is not its own', async () => {
    const worker = await connect('U_A_GENERATION', 'agora generation');
    const { jsm, js } = worker.connection;
    const denied = { code: 'rejected-credential' };
    for (const verb of ['start', 'evaluate', 'cancel'])
      await expect(worker.request(`rpc.orchestrator.${verb}`, {}, z.unknown())).rejects.toMatchObject(denied);
    const at = new Date().toISOString();
    await expect(
      worker.publishEvent({ kind: 'run-finished', runId: 'allowed', at, status: 'done' }, 0),
    ).rejects.toMatchObject(denied);
    await expect(worker.publishJob(measureJob('allowed', 'other'), 1)).rejects.toMatchObject(denied);
    const refused = expect.objectContaining({ code: 'PERMISSIONS_VIOLATION' }) as Error;
    await expect(jsm.consumers.add(EVENTS_STREAM, { mem_storage: true })).rejects.toEqual(refused);
    await expect(jsm.streams.purge(EVENTS_STREAM)).rejects.toEqual(refused);
    await expect(js.publish('$KV.runs.allowed', '{}')).rejects.toEqual(refused);
    await worker.close();
  });

  it('show nothing of one team to another', async () => {
    const other = await connect('U_B_ORCHESTRATOR', 'agora orchestrator');
    expect((await other.connection.jsm.streams.info(EVENTS_STREAM)).state.messages).toBe(0);
    expect((await orchestrator.connection.jsm.streams.info(EVENTS_STREAM)).state.messages).toBeGreaterThan(0);
    await other.close();
  });

  it('refuse a file that holds no key, and repeat nothing of it', async () => {
    const file = join(folder, 'wrong');
    await writeFile(file, 'SUA-secret-but-wrong');
    for (const key of ['nkey', 'creds']) {
      const connecting = Bus.connect({ servers: server.address, [key]: file }, { log: silent });
      await expect(connecting).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.not.stringContaining('secret-but'),
      });
    }
  });
});
