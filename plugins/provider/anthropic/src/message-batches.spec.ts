import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchInterface, BatchOutcome, CompletionRequest, Provider } from '@agora/plugin-api';
import { pluginContext, useFixtureServer, type Reply } from '@agora/testkit';
import canceling from '../fixtures/batch-canceling.json';
import ended from '../fixtures/batch-ended.json';
import inProgress from '../fixtures/batch-in-progress.json';
import overloaded from '../fixtures/overloaded.json';
import unknownModel from '../fixtures/unknown-model.json';
import plugin from './index.js';

const BATCH = 'msgbatch_013Zva2CMHLNnjNjJKqJ2EF';
const results = readFileSync(join(__dirname, '../fixtures/batch-results.jsonl'), 'utf8');
const ask = (text: string, stop?: string[]): CompletionRequest => ({
  model: 'claude-sonnet-4-5',
  prompt: { kind: 'chat', messages: [{ role: 'user', content: text }] },
  sampling: { maxTokens: 50, ...(stop ? { stop } : {}) },
});
const never = (): AbortSignal => new AbortController().signal;

describe('message batches', () => {
  const fixture = useFixtureServer();
  let provider: Provider;
  let batch: BatchInterface;
  beforeAll(async () => {
    const options = plugin.options.parse({ baseURL: fixture.server.url, promptCaching: '1h' });
    provider = await plugin.create(options, pluginContext({ environment: { ANTHROPIC_API_KEY: 'sk-ant-fixture' } }));
    if (!provider.batch) throw new Error('the provider has no batches');
    batch = provider.batch;
  });
  afterAll(() => provider.close?.());
  const collect = async (reply: Reply): Promise<BatchOutcome[]> => {
    fixture.server.reply(reply);
    const outcomes: BatchOutcome[] = [];
    for await (const outcome of batch.collect(BATCH, never())) outcomes.push(outcome);
    return outcomes;
  };
  const failing = async (run: () => Promise<unknown>) =>
    provider.classify(await run().catch((reason: unknown) => reason));

  it('submits requests under their ids, with the same marks as live calls', async () => {
    fixture.server.reply({ body: inProgress });
    const shared = 'Here is how such a task is written.\n'.repeat(80);
    const requests = [
      { id: 'slot-0', request: ask(`${shared}one`) },
      { id: 'slot-3', request: ask(`${shared}two`, ['END']) },
    ];
    expect(await batch.submit(requests, never())).toBe(BATCH);
    expect(fixture.server.requests[0]).toMatchObject({ method: 'POST', path: '/v1/messages/batches' });
    expect(fixture.server.requests[0]?.json()).toEqual({
      requests: [
        {
          custom_id: 'slot-0',
          params: {
            model: 'claude-sonnet-4-5',
            max_tokens: 50,
            messages: [{ role: 'user', content: `${shared}one` }],
          },
        },
        {
          custom_id: 'slot-3',
          params: {
            model: 'claude-sonnet-4-5',
            max_tokens: 50,
            messages: [
              {
                role: 'user',
                content: [
                  { type: 'text', text: shared, cache_control: { type: 'ephemeral', ttl: '1h' } },
                  { type: 'text', text: 'two' },
                ],
              },
            ],
            stop_sequences: ['END'],
          },
        },
      ],
    });
  });

  it('speaks the version of the API that its requests need', async () => {
    fixture.server.reply({ body: inProgress }, { body: inProgress });
    const cool = { ...ask('x'), sampling: { temperature: 0.2 } };
    await batch.submit([{ id: 'a', request: ask('x') }], never());
    await batch.submit(
      [
        { id: 'a', request: ask('x') },
        { id: 'b', request: cool },
      ],
      never(),
    );
    const versions = fixture.server.requests.map(({ headers }) => headers['anthropic-version'] === '2023-06-01');
    expect(versions).toEqual([false, true]);
  });

  it('sends no stop sequence of white space, which the API refuses', async () => {
    fixture.server.reply({ body: inProgress });
    await batch.submit([{ id: 'a', request: ask('x', ['\n', 'END']) }], never());
    expect(fixture.server.requests[0]?.json()).toMatchObject({ requests: [{ params: { stop_sequences: ['END'] } }] });
  });

  it.each([
    [inProgress, { ended: false, done: 2, total: 5 }],
    [canceling, { ended: false, done: 3, total: 5 }],
    [ended, { ended: true, done: 5, total: 5 }],
  ])('says how far it is', async (body, progress) => {
    fixture.server.reply({ body });
    expect(await batch.poll(BATCH, never())).toEqual(progress);
    expect(fixture.server.requests[0]).toMatchObject({ method: 'GET', path: `/v1/messages/batches/${BATCH}` });
  });

  it('collects every outcome from its own endpoint, as a new process would', async () => {
    const outcomes = await collect({ body: results, headers: { 'content-type': 'application/binary' } });
    expect(outcomes).toMatchObject([
      {
        id: 'slot-2',
        outcome: 'completed',
        completion: {
          text: 'Four.',
          finish: 'stop',
          usage: { inputTokens: 1869, outputTokens: 5, cachedInputTokens: 1808, cacheWriteInputTokens: 0 },
        },
      },
      {
        id: 'slot-0',
        outcome: 'failed',
        fault: { code: 'invalid-input', retryable: false, message: expect.stringContaining('max_tokens: 999999') },
      },
      { id: 'slot-3', outcome: 'completed', completion: { text: '', finish: 'content-filter' } },
      { id: 'slot-1', outcome: 'expired' },
      { id: 'slot-4', outcome: 'expired' },
    ]);
    expect(fixture.server.requests[0]).toMatchObject({ method: 'GET', path: `/v1/messages/batches/${BATCH}/results` });
  });

  it('names a request that failed for a reason that may pass as retryable', async () => {
    const line = { custom_id: 'a', result: { type: 'errored', error: overloaded } };
    expect(await collect({ body: `${JSON.stringify(line)}\n` })).toMatchObject([
      { id: 'a', outcome: 'failed', fault: { code: 'overloaded', retryable: true } },
    ]);
  });

  it.each<[string, Reply]>([
    ['in the middle of a line', { body: results, truncateAfter: 700 }],
    ['between two lines', { body: results, truncateAfter: results.indexOf('\n') + 1 }],
    ['with half a line for the last', { body: results.slice(0, 300) }],
  ])('says that results are broken off %s', async (_, reply) => {
    expect(await failing(() => collect(reply))).toMatchObject({ code: 'bad-response', retryable: true });
  });

  it('cancels', async () => {
    fixture.server.reply({ body: canceling });
    await batch.cancel(BATCH, never());
    expect(fixture.server.requests[0]).toMatchObject({ method: 'POST', path: `/v1/messages/batches/${BATCH}/cancel` });
  });

  it('leaves a batch that has ended as it is', async () => {
    const refusal = { type: 'error', error: { type: 'invalid_request_error', message: 'The batch has ended.' } };
    fixture.server.reply({ status: 400, body: refusal }, { body: ended });
    await batch.cancel(BATCH, never());
    fixture.server.reply({ status: 400, body: refusal }, { body: inProgress });
    expect(await failing(() => batch.cancel(BATCH, never()))).toMatchObject({ code: 'invalid-input' });
  });

  it('says that there is no such batch, after one try', async () => {
    fixture.server.reply({ status: 404, body: unknownModel });
    expect(await failing(() => batch.poll(BATCH, never()))).toMatchObject({ code: 'not-found', retryable: false });
    fixture.server.reply({ status: 529, body: overloaded });
    expect(await failing(() => collect({}))).toMatchObject({ code: 'overloaded', retryable: true });
    expect(fixture.server.requests).toHaveLength(2);
  });

  it('costs half', () => {
    expect(batch).toMatchObject({ priceShare: 0.5, maxRequests: 100_000 });
  });
});
