import { RunRecordStore, Home, thisProcess } from '@agora/artifacts';
import type { Bus } from '@agora/bus';
import { useNats } from '@agora/bus/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { never } from '../session/session.js';
import { pollRunEnd } from './poll-run-end.js';

jest.setTimeout(60_000);

const nats = useNats();
let home: string;
let bus: Bus;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-run-end-'));
  bus = await nats.bus();
});
afterEach(() => rm(home, { recursive: true }));

const startedAt = '2026-01-02T00:00:00.000Z';
const record = (status: 'failed' | 'interrupted', begun: string) => ({
  runId: 'r',
  name: 'r',
  kind: 'experiment' as const,
  status,
  startedAt: begun,
  finishedAt: begun,
  updatedAt: begun,
  driver: thisProcess(),
  baseDir: home,
  cells: { all: 0, done: 0, failed: 0, begun: 0 },
  stages: { all: 0, done: 0 },
  paid: {},
  faults: [],
  fault: { code: 'missing-dependency' as const, message: 'its JetStream does not', retryable: false },
});

it('is read from the home folder where no orchestrator can answer, and only that of this round', async () => {
  const records = new RunRecordStore(new Home(home));
  const stop = async (): Promise<void> => undefined;
  const session = { bus, role: 'client' as const, broken: never, close: stop, stop };
  const started = { runId: 'r', joined: false, startedAt };
  const remembered = (signal: AbortSignal) => pollRunEnd(session, started, home, signal);

  // Neither an earlier round, nor one that the next orchestrator takes up.
  for (const early of [record('failed', '2026-01-01T00:00:00.000Z'), record('interrupted', startedAt)]) {
    await records.keep(early);
    await expect(remembered(AbortSignal.timeout(7_000))).rejects.toMatchObject({ name: 'AbortError' });
  }
  await records.keep(record('failed', startedAt));
  const end = await remembered(new AbortController().signal);
  expect(end).toMatchObject({ kind: 'run-finished', status: 'failed', fault: { code: 'missing-dependency' } });
});
