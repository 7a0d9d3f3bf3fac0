import { useFixtureServer, type RecordedRequest, type Reply } from '@agora/testkit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stageOf } from '../../test/stage-of.js';
import { Workshop, write } from '../../test/workshop.js';
import type { ShardStage } from './shard-stage.js';

const http = useFixtureServer();
let home: string;
let workshop: Workshop;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-too-long-'));
  workshop = new Workshop(home);
});
afterEach(() => rm(home, { recursive: true }));

const context = { signal: new AbortController().signal, report: () => undefined };
const stage = (): ShardStage => stageOf(workshop.store);

const tooLong: Reply = {
  status: 400,
  body: {
    error: { code: 400, type: 'BadRequestError', message: "This model's maximum context length is 4096 tokens." },
  },
};
const answer = (request: RecordedRequest): Reply => {
  const { messages } = request.json() as { messages: { content: string }[] };
  const content = write(messages[0]?.content ?? '');
  const usage = { prompt_tokens: 10, completion_tokens: 5 };
  return { body: { choices: [{ message: { content }, finish_reason: 'stop' }], usage } };
};

it('asks something else where a prompt does not fit the model, at no cost', async () => {
  // Refusals come at once, so many of them before the first answer.
  let calls = 0;
  http.server.respond((request) => ((calls += 1) % 3 === 0 ? tooLong : answer(request)));
  const price = { input: 1, output: 2 };
  const job = await workshop.shard({
    baseURL: `${http.server.url}/v1`,
    price,
    slots: { from: 0, to: 30 },
    maxAttempts: 12,
  });
  const summary = await stage().run(job, context);
  expect(summary).toMatchObject({ accepted: 30, missing: 0, uncountedCalls: 0 });
  const refused = Math.floor(calls / 3);
  expect(summary.rejected).toMatchObject({ 'too-long': refused });
  expect(summary.usd).toBeCloseTo((calls - refused) * 20e-6, 12);
  const { rejected } = await workshop.rows(job.key);
  expect(rejected.find(({ reason }) => reason === 'too-long')?.detail).toContain('maximum context length');
});

it('is at fault itself where no prompt fits', async () => {
  http.server.respond(() => tooLong);
  const job = await workshop.shard({ baseURL: `${http.server.url}/v1`, slots: { from: 0, to: 30 }, maxAttempts: 12 });
  await expect(stage().run(job, context)).rejects.toMatchObject({
    code: 'too-long',
    retryable: false,
    fix: expect.stringContaining('context'),
  });
  expect(http.server.requests.length).toBeLessThan(60);
});
