import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Bus, startNatsServer, startService, type NatsServer, type RunningService } from '@agora/bus';
import {
  evaluateRequestSchema,
  evaluationSchema,
  healthSchema,
  RUNS_BUCKET,
  runStateSchema,
  startReplySchema,
  subjects,
  WORK_STREAM,
} from '@agora/contracts';
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

it('queues again what NATS lost with its disk', async () => {
  orchestrator = await start();
  const { runId } = await bus.request(subjects.rpc('orchestrator', 'evaluate'), request(QUIZ), startReplySchema, {
    timeoutMs: 60_000,
  });
  const queued = async (): Promise<number> =>
    (await bus.connection.jsm.streams.info(WORK_STREAM).catch(() => undefined))?.state.messages ?? 0;
  const until = async (done: () => Promise<boolean>): Promise<void> => {
    while (!(await done())) await new Promise((wait) => setTimeout(wait, 20));
  };
  await until(async () => (await queued()) > 0);
  const before = await queued();

  process.kill(server.pid, 'SIGKILL');
  await server.exited;
  await rm(join(folder, 'nats'), { recursive: true });
  const port = Number(server.address.split(':')[1]);
  server = await startNatsServer({ storeDir: join(folder, 'nats'), config, port });

  await until(async () => (await queued()) === before);
  const states = await bus.kv(RUNS_BUCKET, runStateSchema);
  await until(async () => (await states.get(runId))?.value.status === 'running');
  // Who joins now is told from the beginning.
  for await (const event of bus.runEvents(runId, { fromStart: true })) {
    expect(event).toMatchObject({ kind: 'run-started', runId });
    break;
  }
});
