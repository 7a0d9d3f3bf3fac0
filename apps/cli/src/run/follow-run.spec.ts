import { startService, type Bus, type RunningService } from '@agora/bus';
import {
  cancelReplySchema,
  evaluateRequestSchema,
  evaluationSchema,
  startReplySchema,
  subjects,
  type RunEvent,
} from '@agora/contracts';
import { useNats } from '@agora/bus/testing';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { never } from '../session/session.js';
import { followRun } from './follow-run.js';

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

it('follows a run until the orchestrator says that it has ended, whatever events say', async () => {
  const evaluation = evaluationSchema.parse({
    name: 'followed',
    subjects: [{ kind: 'model', id: 'the base', model: 'nano', style: 'few-shot' }],
    domains: ['nano-math'],
    limit: 4,
  });
  const request = evaluateRequestSchema.parse({ evaluation, baseDir: folder, preflight: false });
  const started = await bus.request(subjects.rpc('orchestrator', 'evaluate'), request, startReplySchema, {
    timeoutMs: 60_000,
  });
  const { runId } = started;
  const told: RunEvent[] = [];
  const stop = async (): Promise<void> => undefined;
  const session = { bus, role: 'client' as const, broken: never, close: stop, stop };
  const following = followRun(session, started, folder, (event) => told.push(event), new AbortController().signal);

  // Before its beginning is told, nothing counts as said about this round of the run.
  while (told.length === 0) await new Promise((wait) => setTimeout(wait, 20));
  // It comes before anything that the cancellation says; believed, it would be the end.
  await bus.publishEvent({
    kind: 'run-finished',
    runId,
    at: new Date().toISOString(),
    status: 'done',
    results: 'forged',
  });
  await bus.publishEvent({ kind: 'run-notice', runId, at: new Date().toISOString(), message: 'after the forged end' });
  while (!told.some((event) => event.kind === 'run-notice' && event.message === 'after the forged end'))
    await new Promise((wait) => setTimeout(wait, 20));
  await bus.request(subjects.rpc('orchestrator', 'cancel'), { runId }, cancelReplySchema, { timeoutMs: 60_000 });

  const end = await following;
  expect(end).toMatchObject({ kind: 'run-finished', status: 'cancelled', fault: { code: 'cancelled' } });
  expect(end.results).toBeUndefined();
  expect(told.filter(({ kind }) => kind === 'run-finished')).toEqual([end]);
  expect(await readFile(join(folder, 'events.jsonl'), 'utf8')).not.toContain('forged"');
});
