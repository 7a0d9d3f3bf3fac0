import { Journal } from '@agora/artifacts';
import type { Progress } from '@agora/contracts';
import { useFixtureServer, type RecordedRequest, type Reply } from '@agora/testkit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledgers } from '../../test/ledgers.js';
import { stageOf } from '../../test/stage-of.js';
import { Workshop, write } from '../../test/workshop.js';
import { costOfEntry, journalEntrySchema } from './attempt.js';

const http = useFixtureServer();
let home: string;
let workshop: Workshop;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-failed-cost-'));
  workshop = new Workshop(home);
});
afterEach(() => rm(home, { recursive: true }));

const answer = (request: RecordedRequest): Reply => {
  const { messages } = request.json() as { messages: { content: string }[] };
  const content = write(messages[0]?.content ?? '');
  const usage = { prompt_tokens: 10, completion_tokens: 5 };
  return { body: { choices: [{ message: { content }, finish_reason: 'stop' }], usage } };
};

it('tells all that a shard has cost when it fails, also by what an earlier try paid', async () => {
  // Answers come at once, far faster than progress is told.
  http.server.respond(answer);
  const price = { input: 1000, output: 1000 };
  const job = await workshop.shard({ baseURL: `${http.server.url}/v1`, price, budgetUsd: 0.1, concurrency: 4 });
  const ledgers = new Ledgers();
  ledgers.put(job.runId, { limitUsd: 0.1, committedUsd: 0 });
  const told = async (): Promise<number | undefined> => {
    const reports: Progress[] = [];
    const stage = stageOf(workshop.store, { ledgers });
    const context = { signal: new AbortController().signal, report: (report: Progress) => void reports.push(report) };
    await expect(stage.run(job, context)).rejects.toMatchObject({ code: 'budget-reached' });
    return reports.at(-1)?.usd;
  };
  const first = await told();
  const { entries } = await Journal.open(workshop.store.home.journal(job.key), journalEntrySchema);
  const paid = entries.reduce((sum, entry) => sum + (costOfEntry(entry) ?? 0), 0);
  expect(paid).toBeGreaterThan(0.05);
  expect(first).toBeCloseTo(paid, 10);
  await expect(told()).resolves.toBeCloseTo(paid, 10);
});
