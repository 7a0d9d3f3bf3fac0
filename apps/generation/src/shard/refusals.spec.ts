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
  home = await mkdtemp(join(tmpdir(), 'agora-refused-'));
  workshop = new Workshop(home);
});
afterEach(() => rm(home, { recursive: true }));

const context = { signal: new AbortController().signal, report: () => undefined };
const stage = (): ShardStage => stageOf(workshop.store);

const answer = (request: RecordedRequest): Reply => {
  const { messages } = request.json() as { messages: { content: string }[] };
  const content = write(messages[0]?.content ?? '');
  const usage = { prompt_tokens: 10, completion_tokens: 5 };
  return { body: { choices: [{ message: { content }, finish_reason: 'stop' }], usage } };
};
const refusal: Reply = {
  status: 400,
  body: { error: { message: 'We would rather not.', type: 'invalid_request_error' } },
};
const job = (slots: number, maxAttempts = 12) =>
  workshop.shard({
    baseURL: `${http.server.url}/v1`,
    price: { input: 1, output: 2 },
    slots: { from: 0, to: slots },
    maxAttempts,
  });

it('rejects a prompt that the endpoint refuses, whatever its words, and goes on', async () => {
  let calls = 0;
  http.server.respond((request) => ((calls += 1) % 8 === 0 ? refusal : answer(request)));
  const shard = await job(30);
  const summary = await stage().run(shard, context);
  const refused = Math.floor(calls / 8);
  expect(summary).toMatchObject({ accepted: 30, missing: 0, uncountedCalls: 0, rejected: { refused } });
  expect(summary.usd).toBeCloseTo((calls - refused) * 20e-6, 12);
  const { rejected } = await workshop.rows(shard.key);
  expect(rejected.find(({ reason }) => reason === 'refused')?.detail).toContain('We would rather not.');
});

it.each<[string, Reply, string]>([
  ['a status of its own', { status: 403, body: { error: 'not this one' } }, 'refused'],
  ['a firewall', { status: 403, body: '<html><title>Blocked</title></html>' }, 'refused'],
  ['a body that cannot be processed', { status: 422, body: { detail: 'no' } }, 'refused'],
  [
    'a list',
    { status: 400, body: [{ error: { code: 400, message: 'Request contains an invalid argument.' } }] },
    'refused',
  ],
  ['words about content', { status: 400, body: { error: { message: 'Content Exists Risk' } } }, 'content-filter'],
  ['a size', { status: 413, body: { error: { message: 'Request too large for model' } } }, 'too-long'],
])('knows a refusal by %s, even of the first prompt of all', async (_, reply, reason) => {
  let calls = 0;
  http.server.respond((request) => ((calls += 1) === 1 ? reply : answer(request)));
  const summary = await stage().run(await job(4), context);
  expect(summary).toMatchObject({ accepted: 4, missing: 0 });
  expect(summary.rejected).toMatchObject({ [reason]: 1 });
});

it.each([
  ['refused', 'We would \u001b[31mrather\nnot.'],
  ['content-filter', 'Flagged by \u001b[31mmoderation:\nno.'],
  ['too-long', 'The prompt is too \u001b[31mlong:\nfar.'],
])('keeps what the vendor says of a prompt that is %s, in one short line', async (reason, said) => {
  let calls = 0;
  const message = `${said.replace('\u001b[31m', '')} ${said}${'\u{1f4a5}'.repeat(5000)}`;
  http.server.respond((request) =>
    (calls += 1) === 1 ? { status: 400, body: { error: { message } } } : answer(request),
  );
  const shard = await job(4);
  await stage().run(shard, context);
  const { rejected } = await workshop.rows(shard.key);
  const [{ detail = '' } = {}] = rejected.filter((row) => row.reason === reason);
  expect(detail).toContain(said.replace('\u001b[31m', '').replace('\n', ' '));
  expect(detail).not.toMatch(/[\u001b\n]/);
  expect(detail.length).toBeLessThan(1100);
  expect(detail).not.toMatch(/\p{Surrogate}/u);
});

it('waits for answers that come later than a run of refusals', async () => {
  let calls = 0;
  let answerNow: () => void = () => undefined;
  const refusedEnough = new Promise<void>((resolve) => (answerNow = resolve));
  http.server.respond(async (request) => {
    calls += 1;
    if (calls > 4 && calls <= 16) return refusal;
    if (calls > 16) answerNow();
    await refusedEnough;
    return answer(request);
  });
  setTimeout(() => answerNow(), 2_000).unref();
  const summary = await stage().run(await job(30), context);
  expect(summary).toMatchObject({ accepted: 30, missing: 0, rejected: { refused: 12 } });
});

it('ends with the fault where everything is refused, and takes no try away', async () => {
  http.server.respond(() => refusal);
  const shard = await job(30);
  await expect(stage().run(shard, context)).rejects.toMatchObject({
    code: 'invalid-input',
    retryable: false,
    message: expect.stringContaining('We would rather not.'),
  });
  expect(http.server.requests.length).toBeLessThan(60);
  http.server.respond(answer);
  const summary = await stage().run(shard, context);
  expect(summary).toMatchObject({ accepted: 30, missing: 0 });
  expect(summary.rejected['refused']).toBeUndefined();
});

it('is not done where the few tries there are were all refused', async () => {
  http.server.respond(() => refusal);
  await expect(stage().run(await job(1, 2), context)).rejects.toMatchObject({ code: 'invalid-input' });
});

it.each<[string, number, object]>([
  ['a key', 401, { error: { message: 'no' } }],
  ['an account', 402, { error: { message: 'Insufficient Balance' } }],
  ['an account in words', 400, { error: { code: 'Arrearage', message: 'Access denied.' } }],
  ['a model', 404, { error: { message: 'no such model' } }],
])('ends at once where it is %s that is refused in the midst of answers', async (_, status, body) => {
  let calls = 0;
  http.server.respond((request) => ((calls += 1) === 20 ? { status, body } : answer(request)));
  await expect(stage().run(await job(60), context)).rejects.toMatchObject({ retryable: false });
});
