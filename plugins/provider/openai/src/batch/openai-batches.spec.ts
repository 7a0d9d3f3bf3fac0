import type { BatchInterface, BatchOutcome, BatchRequest, Fault, Provider } from '@agora/plugin-api';
import { pluginContext, useBatchEndpoint, type LineFate } from '@agora/testkit';
import plugin from '../index.js';
import { readOutcome } from './lines.js';
import { responseBody } from '../../test/response-body.js';

const KEY = 'sk-fixture-1234567890';
let fates: Record<string, LineFate> = {};
const vendor = useBatchEndpoint({
  answer: (prompt) => `You said: ${prompt}`,
  apiKey: KEY,
  modelVersion: 'gpt-4o-2024-08-06',
  fate: ({ custom_id: id }) => fates[id] ?? 'answered',
});

let provider: Provider;
let batch: BatchInterface;
beforeEach(async () => {
  fates = {};
  const options = plugin.options.parse({ baseURL: vendor.endpoint.baseURL });
  provider = await plugin.create(options, pluginContext({ environment: { OPENAI_API_KEY: KEY } }));
  if (!provider.batch) throw new Error('openai has a batch interface');
  batch = provider.batch;
});
afterEach(() => provider.close?.());

const never = (): AbortSignal => new AbortController().signal;
const requests = (count: number, model = 'gpt-4o'): BatchRequest[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `r-${index}`,
    request: {
      model,
      prompt: { kind: 'chat', messages: [{ role: 'user', content: `number ${index}` }] },
      sampling: { maxTokens: 20, stop: ['[END]'] },
    },
  }));

async function ended(id: string): Promise<number> {
  for (let polls = 1; ; polls += 1) if ((await batch.poll(id, never())).ended) return polls;
}

async function outcomes(id: string): Promise<Record<string, BatchOutcome>> {
  const all: Record<string, BatchOutcome> = {};
  for await (const outcome of batch.collect(id, never())) all[outcome.id] = outcome;
  return all;
}

it('uploads a file of requests, waits for its end and reads the answers by their ids', async () => {
  const id = await batch.submit(requests(3), never(), 'label-1');
  const [made] = vendor.endpoint.queue.batches;
  expect(made).toMatchObject({ id, endpoint: '/v1/chat/completions', metadata: { agora: 'label-1' } });
  expect(made?.lines[1]).toEqual({
    custom_id: 'r-1',
    method: 'POST',
    url: '/v1/chat/completions',
    body: {
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'number 1' }],
      max_completion_tokens: 20,
      stop: ['[END]'],
    },
  });
  expect(await batch.poll(id, never())).toEqual({ ended: false, done: 0, total: 3 });
  expect(await ended(id)).toBeGreaterThan(1);
  expect(await batch.poll(id, never())).toEqual({ ended: true, done: 3, total: 3 });
  const answered = await outcomes(id);
  expect(Object.keys(answered).sort()).toEqual(['r-0', 'r-1', 'r-2']);
  expect(answered['r-1']).toEqual({
    id: 'r-1',
    outcome: 'completed',
    completion: {
      text: 'You said: number 1',
      finish: 'stop',
      usage: { inputTokens: 2, outputTokens: 4 },
      modelVersion: 'gpt-4o-2024-08-06',
    },
  });
});

it('tells failed and expired requests apart from answered ones', async () => {
  fates = {
    'r-0': { status: 400, error: { message: 'too long', code: 'context_length_exceeded' } },
    'r-1': { status: 500, error: { message: 'oh' } },
    'r-2': 'expired',
    'r-3': { status: 400, error: { message: 'no', code: 'invalid_prompt' } },
  };
  const id = await batch.submit(requests(5), never());
  await ended(id);
  expect(vendor.endpoint.queue.batches[0]?.status).toBe('expired');
  expect(await outcomes(id)).toMatchObject({
    'r-0': { outcome: 'failed', fault: { code: 'too-long', retryable: false } },
    'r-1': { outcome: 'failed', fault: { code: 'overloaded', retryable: true } },
    'r-2': { outcome: 'expired' },
    'r-3': { outcome: 'failed', fault: { code: 'content-filtered' } },
    'r-4': { outcome: 'completed' },
  });
});

it('finds a batch by its label, past a page of others', async () => {
  const wanted = await batch.submit(requests(1), never(), 'wanted');
  for (let others = 0; others < 101; others += 1) await batch.submit(requests(1), never(), `other-${others}`);
  expect(await batch.find?.('wanted', never())).toBe(wanted);
  expect(await batch.find?.('never-made', never())).toBeUndefined();
});

it('cancels: what is done can be collected, what is not counts as expired', async () => {
  vendor.endpoint.queue.hold({ done: 2 });
  const id = await batch.submit(requests(5), never());
  await batch.poll(id, never());
  expect(await batch.poll(id, never())).toEqual({ ended: false, done: 2, total: 5 });
  await batch.cancel(id, never());
  await ended(id);
  const kinds = Object.values(await outcomes(id)).map(({ outcome }) => outcome);
  expect(kinds.sort()).toEqual(['completed', 'completed', 'expired', 'expired', 'expired']);
  // Once more, and too late.
  await expect(batch.cancel(id, never())).resolves.toBeUndefined();
});

it.each([
  [{ code: 'token_limit_exceeded', message: 'Enqueued token limit reached' }, 'rate-limited', true],
  [{ code: 'billing_hard_limit_reached', message: 'Billing hard limit' }, 'rejected-credential', false],
  [{ code: 'invalid_request', message: 'bad parameter', line: 3 }, 'invalid-input', false],
])('says why a batch was refused as a whole: %o', async (problem, code, retryable) => {
  vendor.endpoint.queue.refuseNext(problem);
  const id = await batch.submit(requests(2), never());
  await ended(id);
  const { refused } = await batch.poll(id, never());
  expect(refused).toMatchObject({ code, retryable, message: expect.stringContaining(problem.message) });
  expect(await outcomes(id)).toEqual({});
});

it('refuses to mix what goes to different addresses', async () => {
  const mixed = [...requests(1), { ...requests(1, 'o3')[0], id: 'other' }] as BatchRequest[];
  await expect(batch.submit(mixed, never())).rejects.toThrow('requests of one kind');
});

it('turns what goes wrong on the way into faults', async () => {
  const fault = (call: Promise<unknown>): Promise<Fault> =>
    call.then(
      () => Promise.reject(new Error('it worked')),
      (error: unknown) => provider.classify(error),
    );
  expect(await fault(batch.poll('batch_unknown', never()))).toMatchObject({ code: 'not-found', retryable: false });
  vendor.endpoint.server.reply({ status: 429, headers: { 'retry-after': '3' }, body: { error: { message: 'slow' } } });
  expect(await fault(batch.submit(requests(1), never()))).toMatchObject({ code: 'rate-limited', retryAfterMs: 3000 });
  const id = await batch.submit(requests(40), never());
  await ended(id);
  // The batch itself is read before its file.
  const { server, queue } = vendor.endpoint;
  const [made] = queue.batches;
  server.reply(
    { body: { id, status: 'completed', output_file_id: made?.outputFile } },
    { body: 'x'.repeat(900), truncateAfter: 10 },
  );
  expect(await fault(outcomes(id))).toMatchObject({ code: 'bad-response', retryable: true });
});

describe('a line of an output file', () => {
  const read = (row: object): BatchOutcome => readOutcome(JSON.stringify(row), (error) => provider.classify(error));

  it('may hold a response', () => {
    const body = responseBody({ text: 'Thought through.', usage: null });
    expect(read({ custom_id: 'a', response: { status_code: 200, body }, error: null })).toMatchObject({
      outcome: 'completed',
      completion: { text: 'Thought through.', finish: 'stop' },
    });
  });

  it('may hold an answer that cannot be read, or an error that nobody has named', () => {
    const failed = { outcome: 'failed', fault: { retryable: true } };
    expect(read({ custom_id: 'a', response: { status_code: 200, body: {} }, error: null })).toMatchObject(failed);
    expect(read({ custom_id: 'a', response: null, error: { code: 'odd', message: 'x' } })).toMatchObject(failed);
    expect(() => read({ response: null })).toThrow('custom_id');
  });

  it('may be cut short, which another fetch may mend', () => {
    const cut = (): BatchOutcome => readOutcome('{"custom_id":"a","resp', (error) => provider.classify(error));
    expect(cut).toThrow(expect.objectContaining({ code: 'bad-response', retryable: true }) as Error);
  });
});
