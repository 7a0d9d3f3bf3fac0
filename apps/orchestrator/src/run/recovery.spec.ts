import { until } from '@agora/service-testkit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Bus, startNatsServer, startService, type NatsServer, type RunningService } from '@agora/bus';
import {
  evaluateRequestSchema,
  EVENTS_STREAM,
  healthSchema,
  RUNS_BUCKET,
  runStateSchema,
  startReplySchema,
  subjects,
  WORK_STREAM,
  type RunState,
  type StartReply,
} from '@agora/contracts';
import { evaluationSchema } from '@agora/run-schemas';
import { service } from '../index.js';

jest.setTimeout(120_000);

const QUIZ = resolve(__dirname, '../../../evaluation/test');
const TOKEN = 'a-token-that-outlives-the-server';
const config = `authorization { token: "${TOKEN}" }`;

let folder: string;
let server: NatsServer;
let bus: Bus;
let orchestrator: RunningService | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-recovery-'));
  server = await startNatsServer({ storeDir: join(folder, 'nats'), config });
  bus = await Bus.connect(options());
});

afterEach(async () => {
  await orchestrator?.close();
  orchestrator = undefined;
  await bus.close();
  await server.stop();
  await rm(folder, { recursive: true });
});

const options = () => ({ servers: server.address, token: TOKEN });
const start = () =>
  startService(service, { bus: options(), home: join(folder, 'home'), plugins: [join(QUIZ, 'judged-domain.cjs')] });

/** Examines the untrained model: needs no endpoint, and waits for ever where nobody runs the evaluation service. */
const request = (baseDir: string) =>
  evaluateRequestSchema.parse({
    evaluation: evaluationSchema.parse({
      name: 'waiting',
      subjects: [{ kind: 'model', id: 'the base', model: 'nano', style: 'few-shot' }],
      domains: [{ id: 'quiz', plugin: './judged-domain.cjs', options: { log: join(folder, 'log'), items: 6 } }],
      benchmarks: { quiz: ['plain'] },
    }),
    baseDir,
  });

it('ends a run that can no longer be planned, and serves the others', async () => {
  const startedAt = new Date().toISOString();
  const states = await bus.kv(RUNS_BUCKET, runStateSchema);
  const state = { status: 'running' as const, round: 1, startedAt };
  await states.create('a-gone', { ...state, runId: 'a-gone', request: request(join(folder, 'gone')) });
  await states.create('b-whole', { ...state, runId: 'b-whole', request: request(QUIZ) });
  orchestrator = await start();
  const finished = [];
  for await (const event of bus.runEvents('a-gone', { fromStart: true })) {
    finished.push(event);
    if (event.kind === 'run-finished') break;
  }
  expect(finished).toMatchObject([{ status: 'failed', fault: { message: expect.stringContaining('gone') as string } }]);
  expect((await states.get('a-gone'))?.value.status).toBe('failed');
  expect((await states.get('b-whole'))?.value.status).toBe('running');
  const health = await bus.request(subjects.rpc('orchestrator', 'health'), {}, healthSchema);
  expect(health.state).toBe('running');
});

const queued = async (): Promise<number> =>
  (await bus.connection.jsm.streams.info(WORK_STREAM).catch(() => undefined))?.state.messages ?? 0;
/** Starts a run that waits on the queue for a worker that does not come. */
async function waiting(): Promise<{ runId: string; jobs: number }> {
  orchestrator = await start();
  const { runId } = await ask();
  await until(async () => (await queued()) > 0);
  return { runId, jobs: await queued() };
}

const ask = (): Promise<StartReply> =>
  bus.request(subjects.rpc('orchestrator', 'evaluate'), request(QUIZ), startReplySchema, { timeoutMs: 60_000 });
const stateOf = (runId: string): Promise<RunState> =>
  bus.request(subjects.rpc('orchestrator', 'state'), { runId }, runStateSchema);

/** Kills the server and starts it again at its address, with further lines of configuration. */
async function restart(more = ''): Promise<void> {
  process.kill(server.pid, 'SIGKILL');
  await server.exited;
  const port = Number(server.address.split(':')[1]);
  server = await startNatsServer({ storeDir: join(folder, 'nats'), config: `${config}\n${more}`, port });
}

/** NATS holds again what a run needs, and says once that it did not. */
async function expectMadeGood({ runId, jobs }: { runId: string; jobs: number }): Promise<void> {
  await until(async () => (await queued()) === jobs);
  const states = await bus.kv(RUNS_BUCKET, runStateSchema);
  await until(async () => (await states.get(runId))?.value.status === 'running');
  // Who joins now is told from the beginning, and of the loss.
  const told = [];
  for await (const event of bus.runEvents(runId, { fromStart: true })) {
    told.push(event);
    if (event.kind === 'run-notice' && event.message.includes('queued again')) break;
  }
  expect(told.some(({ kind }) => kind === 'run-started')).toBe(true);
}

it.each([
  ['deleted', (stream: string) => bus.connection.jsm.streams.delete(stream)],
  ['purged', (stream: string) => bus.connection.jsm.streams.purge(stream)],
])('makes again what was %s while a run waits', async (_, injure) => {
  const run = await waiting();
  for (const stream of [WORK_STREAM, EVENTS_STREAM, `KV_${RUNS_BUCKET}`]) await injure(stream);
  await expectMadeGood(run);
});

it('queues again what NATS lost with its disk', async () => {
  const run = await waiting();
  await rm(join(folder, 'nats'), { recursive: true });
  await restart();

  await expectMadeGood(run);
});

it('ends a run that waits when the server has no room any more, and goes on when it has', async () => {
  const { runId, jobs } = await waiting();
  await restart(`jetstream { store_dir: ${JSON.stringify(join(folder, 'nats'))}, max_file_store: 100 }`);
  await until(async () => (await stateOf(runId).catch(() => undefined))?.status === 'failed');
  expect((await stateOf(runId)).fault).toMatchObject({
    code: 'disk-full',
    retryable: false,
    fix: expect.stringContaining('max_file_store') as string,
  });

  await restart();
  // What is asked while the connections come back is lost, and would be waited for.
  await until(() => stateOf(runId).then(Boolean, () => false));
  await ask();
  // That of the first round as well, which is done once by whoever has both.
  await until(async () => (await queued()) > jobs);
  expect((await stateOf(runId)).status).toBe('running');
});

it('ends a run with a fault when the queue has no room, and tells who asks', async () => {
  // Less than one job.
  const { config: work } = await bus.connection.jsm.streams.info(WORK_STREAM);
  await bus.connection.jsm.streams.update(WORK_STREAM, { ...work, max_bytes: 64 });
  orchestrator = await start();
  const { runId } = await ask();
  await until(async () => (await stateOf(runId)).status !== 'running');
  expect(await stateOf(runId)).toMatchObject({ status: 'failed', fault: { code: 'disk-full', retryable: false } });
  expect((await stateOf(runId)).fault?.fix).toContain('max_bytes');
});
