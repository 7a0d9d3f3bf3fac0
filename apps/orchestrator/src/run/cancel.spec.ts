import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningService } from '@agora/bus';
import {
  cancelReplySchema,
  evaluateRequestSchema,
  runningReplySchema,
  RUNS_BUCKET,
  runStateSchema,
  startReplySchema,
  subjects,
  type StartReply,
} from '@agora/contracts';
import { runRecordSchema } from '@agora/run-schemas';
import { useNats } from '@agora/bus/testing';
import { QUIZ, quizOf, startOrchestrator } from '../../test/quiz.js';

jest.setTimeout(120_000);

const nats = useNats();
let folder: string;
let orchestrator: RunningService;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-cancel-'));
  orchestrator = await startOrchestrator(nats.options, join(folder, 'home'));
});
afterEach(async () => {
  await orchestrator.close();
  await rm(folder, { recursive: true });
});

/** Waits for ever where nobody runs the evaluation service. */
async function start(name: string): Promise<StartReply> {
  const evaluation = quizOf(name, join(folder, 'log'));
  const origin = { out: join(folder, 'runs'), command: 'agora evaluate …', cwd: folder };
  const request = evaluateRequestSchema.parse({ evaluation, baseDir: QUIZ, origin });
  const bus = await nats.bus();
  return bus.request(subjects.rpc('orchestrator', 'evaluate'), request, startReplySchema, { timeoutMs: 60_000 });
}
const cancel = async (runId: string) =>
  (await nats.bus()).request(subjects.rpc('orchestrator', 'cancel'), { runId }, cancelReplySchema, {
    timeoutMs: 60_000,
  });
const running = async () =>
  (await (await nats.bus()).request(subjects.rpc('orchestrator', 'running'), {}, runningReplySchema)).runs;
const record = async (runId: string) =>
  runRecordSchema.parse(JSON.parse(await readFile(join(folder, 'home/runs', `${runId}.json`), 'utf8')));

it('begins a run once, however many start it in the same moment', async () => {
  const replies = await Promise.all([start('once'), start('once'), start('once')]);
  expect(replies.map(({ joined }) => joined).sort()).toEqual([false, true, true]);
  expect(new Set(replies.map(({ startedAt }) => startedAt)).size).toBe(1);
  const [{ runId } = { runId: '' }] = replies;
  expect(await running()).toEqual([runId]);
  await cancel(runId);
});

it('ends a run that is cancelled, remembers it, and begins it anew when it is asked for again', async () => {
  const { runId } = await start('again');
  expect(await cancel(runId)).toEqual({ runId, stopped: true, silent: [] });
  expect(await running()).toEqual([]);
  const states = await (await nats.bus()).kv(RUNS_BUCKET, runStateSchema);
  expect((await states.get(runId))?.value).toMatchObject({
    status: 'cancelled',
    round: 1,
    finishedAt: expect.any(String),
  });
  expect(await record(runId)).toMatchObject({
    status: 'cancelled',
    kind: 'evaluation',
    cells: { all: 1, done: 0 },
    nats: nats.server.address,
    origin: { cwd: folder },
  });
  expect(await cancel(runId)).toEqual({ runId, stopped: false, silent: [] });

  expect(await start('again')).toMatchObject({ runId, joined: false });
  expect((await states.get(runId))?.value).toMatchObject({ status: 'running', round: 2 });
  await cancel(runId);
});

it('does not know what was never begun', async () => {
  await expect(cancel('nothing-12345678')).rejects.toMatchObject({ code: 'not-found' });
});

it('remembers as interrupted what it leaves to the next orchestrator', async () => {
  const { runId } = await start('left');
  await orchestrator.close();
  expect(await record(runId)).toMatchObject({ status: 'interrupted' });
  orchestrator = await startOrchestrator(nats.options, join(folder, 'home'));
  expect(await running()).toEqual([runId]);
  await cancel(runId);
});
