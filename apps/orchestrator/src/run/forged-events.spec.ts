import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bus, RunningService } from '@agora/bus';
import {
  evaluateRequestSchema,
  runningReplySchema,
  runStateSchema,
  startReplySchema,
  subjects,
  type RunEvent,
  type StartReply,
} from '@agora/contracts';
import { jobSchema, runRecordSchema, type Job } from '@agora/run-schemas';
import { useNats } from '@agora/bus/testing';
import { QUIZ, quizOf, startOrchestrator } from '../../test/quiz.js';

jest.setTimeout(120_000);

const nats = useNats();
let folder: string;
let orchestrator: RunningService;
let bus: Bus;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-forged-'));
  orchestrator = await startOrchestrator(nats.options, join(folder, 'home'));
  bus = await nats.bus();
});
afterEach(async () => {
  await orchestrator.close();
  await rm(folder, { recursive: true });
});

/** A run of one stage, for which no service is there. */
async function start(name: string): Promise<StartReply> {
  const evaluation = quizOf(name, join(folder, 'log'));
  const request = evaluateRequestSchema.parse({ evaluation, baseDir: QUIZ });
  return bus.request(subjects.rpc('orchestrator', 'evaluate'), request, startReplySchema, { timeoutMs: 60_000 });
}

/** Takes the run's job from the queue, as a worker does. */
async function take(): Promise<{ job: Job; end(): Promise<unknown> }> {
  const { jsm, js } = bus.connection;
  await jsm.consumers.add('WORK', {
    durable_name: 'evaluate',
    filter_subject: 'work.evaluate',
    ack_policy: 'explicit',
  } as never);
  const consumer = await js.consumers.get('WORK', 'evaluate');
  const message = await consumer.next({ expires: 30_000 });
  if (!message) throw new Error('nothing was queued');
  return { job: jobSchema.parse(message.json()) as Job, end: () => message.ackAck() };
}

const failureOf = ({ runId, key, title, cells }: Job, message: string): RunEvent => ({
  kind: 'stage-failed',
  runId,
  key,
  title,
  cells,
  stage: 'evaluate',
  at: new Date().toISOString(),
  fault: { code: 'internal', message, retryable: false },
  final: true,
});

async function ended(runId: string): Promise<void> {
  for (;;) {
    const { runs } = await bus.request(subjects.rpc('orchestrator', 'running'), {}, runningReplySchema);
    if (!runs.includes(runId)) return;
    await new Promise((wait) => setTimeout(wait, 50));
  }
}

it('ends a stage by what its worker does, not by what an event says', async () => {
  const { runId } = await start('claimed');
  const { job, end } = await take();
  // Somebody else speaks, while the worker is at work; believed, the run would end with these words.
  await bus.publishEvent(failureOf(job, 'forged \u001b[2J'));
  const { cells, key, title } = job;
  const at = new Date().toISOString();
  await bus.publishEvent({
    kind: 'stage-finished',
    runId,
    key,
    title,
    cells,
    stage: 'evaluate',
    at,
    seconds: 1,
    summary: null,
  });
  await bus.publishEvent({ kind: 'run-finished', runId, at: new Date().toISOString(), status: 'done' });
  // Long enough for it to be heard: the orchestrator notes what it hears in the run's record.
  const seen = join(folder, 'home/runs', `${runId}.json`);
  const first = await readFile(seen, 'utf8').catch(() => '');
  for (let now = first; now === first; now = await readFile(seen, 'utf8').catch(() => first))
    await new Promise((wait) => setTimeout(wait, 50));
  const { status } = await bus.request(subjects.rpc('orchestrator', 'state'), { runId }, runStateSchema);
  expect(status).toBe('running');

  await bus.publishEvent(failureOf(job, 'what the worker says'));
  await end();
  await ended(runId);
  const record = runRecordSchema.parse(JSON.parse(await readFile(seen, 'utf8')));
  expect(record).toMatchObject({ status: 'failed', faults: [{ reason: 'what the worker says' }] });
});
