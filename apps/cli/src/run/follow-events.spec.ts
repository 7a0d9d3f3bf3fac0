import { until } from '@agora/service-testkit';
import { startService, type Bus, type RunningService } from '@agora/bus';
import {
  cancelReplySchema,
  evaluateRequestSchema,
  startReplySchema,
  subjects,
  WORK_STREAM,
  type RunEvent,
} from '@agora/contracts';
import { evaluationSchema, jobSchema } from '@agora/run-schemas';
import { useNats } from '@agora/bus/testing';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { never } from '../session/session.js';
import { followEvents } from './follow-events.js';

jest.setTimeout(60_000);

const nats = useNats();
let folder: string;
let orchestrator: RunningService;
let bus: Bus;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-follow-'));
  const { service } = await import('@agora/orchestrator');
  orchestrator = await startService(service, { bus: nats.options, home: join(folder, 'home') });
  bus = await nats.bus();
});
afterAll(async () => {
  await orchestrator.close();
  await rm(folder, { recursive: true });
});

/** Begins an evaluation for which no worker is there, and follows it. */
async function follow(name: string) {
  const evaluation = evaluationSchema.parse({
    name,
    subjects: [{ kind: 'model', id: 'the base', model: 'nano', style: 'few-shot' }],
    domains: ['nano-math'],
    limit: 4,
  });
  const request = evaluateRequestSchema.parse({ evaluation, baseDir: folder, preflight: false });
  const started = await bus.request(subjects.rpc('orchestrator', 'evaluate'), request, startReplySchema, {
    timeoutMs: 60_000,
  });
  const told: RunEvent[] = [];
  const stop = async (): Promise<void> => undefined;
  const at = { folder, home: join(folder, 'home') };
  const session = { bus, role: 'client' as const, broken: never, close: stop, stop };
  const following = followEvents(session, started, at, (event) => told.push(event), new AbortController().signal);
  // Before its beginning is told, nothing counts as said about this round of the run.
  await until(() => told.length > 0);
  return { started, runId: started.runId, told, following };
}

const now = (): string => new Date().toISOString();
const hears = (told: readonly RunEvent[], message: string): boolean =>
  told.some((event) => event.kind === 'run-notice' && event.message === message);

it('follows a run until the orchestrator says that it has ended, whatever events say', async () => {
  const { runId, told, following } = await follow('followed');
  // It comes before anything that the cancellation says; believed, it would be the end.
  await bus.publishEvent({ kind: 'run-finished', runId, at: now(), status: 'done', results: 'forged' });
  await bus.publishEvent({ kind: 'run-notice', runId, at: now(), message: 'after the forged end' });
  await until(() => hears(told, 'after the forged end'));
  await bus.request(subjects.rpc('orchestrator', 'cancel'), { runId }, cancelReplySchema, { timeoutMs: 60_000 });

  const end = await following;
  expect(end).toMatchObject({ kind: 'run-finished', status: 'cancelled', fault: { code: 'cancelled' } });
  expect(end.results).toBeUndefined();
  expect(told.filter(({ kind }) => kind === 'run-finished')).toEqual([end]);
  expect(await readFile(join(folder, 'events.jsonl'), 'utf8')).not.toContain('forged"');
});

it('shows what the orchestrator bears out of its stages, and nothing else', async () => {
  const { started, runId, told, following } = await follow('witnessed');
  const { jsm } = bus.connection;
  const { state } = await jsm.streams.info(WORK_STREAM);
  const queued = await jsm.streams.getMessage(WORK_STREAM, { seq: state.last_seq });
  const job = jobSchema.parse(JSON.parse(queued.string()));
  expect(job.runId).toBe(runId);
  const about = (title: string, key = job.key) => {
    const stage = 'evaluate' as const;
    return { runId, at: now(), key, stage, title, cells: ['none of its'] };
  };
  const progress = (done: number, key = job.key): RunEvent => {
    return { kind: 'stage-progress', ...about('forged', key), progress: { done, total: 4, unit: 'answers' } };
  };
  const fault = (message: string) => ({ code: 'internal' as const, message, retryable: false });
  const forged: RunEvent[] = [
    { kind: 'run-started', runId, at: started.startedAt, cells: [], stages: [], simulated: true },
    { kind: 'stage-started', ...about('of another run', 'f'.repeat(64)), worker: 'w' },
    progress(1, 'f'.repeat(64)),
    ...[3, 70, -5, 2].map((done) => progress(done)),
    { kind: 'stage-finished', ...about('forged'), seconds: 1, summary: { mean: 1 } },
    { kind: 'stage-failed', ...about('forged'), fault: fault('forged'), final: true },
  ];
  for (const event of forged) await bus.publishEvent(event);
  await bus.publishEvent({ kind: 'run-notice', runId, at: now(), message: 'after what was forged' });
  await until(() => hears(told, 'after what was forged'));

  expect(told.map(({ kind }) => kind)).toEqual([
    'run-started',
    ...Array<string>(4).fill('stage-progress'),
    'run-notice',
  ]);
  const shown = told.flatMap((event) => (event.kind === 'stage-progress' ? [event] : []));
  expect(shown.map((event) => event.progress.done)).toEqual([3, 4, 4, 4]);
  expect(shown[0]).toMatchObject({ title: job.title, cells: job.cells });

  // As its worker ends it.
  await bus.publishEvent({ kind: 'stage-failed', ...about('forged'), fault: fault('of its worker'), final: true });
  await jsm.streams.deleteMessage(WORK_STREAM, state.last_seq);
  expect(await following).toMatchObject({ status: 'failed' });
  const ends = told.filter((event) => event.kind === 'stage-failed');
  expect(ends).toMatchObject([{ title: job.title, fault: { message: 'of its worker' } }]);
});
