import {
  budgetReplySchema,
  BUDGETS_BUCKET,
  ledgerSchema,
  RUNS_BUCKET,
  runStateSchema,
  startReplySchema,
  subjects,
  type BudgetReply,
  type RunEvent,
  type StartReply,
} from '@agora/contracts';
import { evaluationSchema } from '@agora/run-schemas';
import type { Bus } from '@agora/bus';
import { useChatEndpoint } from '@agora/testkit';
import { useQuizServices } from '../../test/quiz-services.js';
import { QUIZ } from '../../test/quiz.js';

jest.setTimeout(300_000);

/** Five words an answer, a dollar a word, six questions. */
const ALL_USD = 30;

let gate: Promise<void> | undefined;
let open: () => void = () => undefined;
const chat = useChatEndpoint({
  answer: async (prompt) => {
    await gate;
    return `my answer to ${prompt}`;
  },
});
const services = useQuizServices('evaluate');
let bus: Bus;
let home: string;
beforeAll(() => ({ bus, home } = services));
beforeEach(() => {
  gate = new Promise((lifted) => (open = lifted));
});
afterEach(() => open());

async function begin(name: string, budgetUsd: number | undefined): Promise<StartReply> {
  const subject = {
    kind: 'generator' as const,
    id: name,
    provider: 'openai-compatible',
    model: name,
    options: { baseURL: chat.endpoint.baseURL },
    price: { input: 0, output: 1_000_000 },
    limits: { concurrency: 1 },
  };
  const evaluation = evaluationSchema.parse({
    name,
    subjects: [subject],
    domains: [{ id: 'quiz', plugin: './judged-domain.cjs', options: { log: `${home}/log`, items: 6 } }],
    benchmarks: { quiz: ['plain'] },
    // As many as an answer has, so that estimates are right, and a worker takes no more than a part of the budget at once.
    sampling: { maxTokens: 5 },
    ...(budgetUsd === undefined ? {} : { budget: { usd: budgetUsd } }),
  });
  const request = { evaluation, baseDir: QUIZ, preflight: false };
  const asked = chat.endpoint.server.requests.length;
  const reply = await bus.request(subjects.rpc('orchestrator', 'evaluate'), request, startReplySchema, {
    timeoutMs: 60_000,
  });
  while (chat.endpoint.server.requests.length === asked) await new Promise((again) => setTimeout(again, 20));
  return reply;
}

const change = (runId: string, usd: number): Promise<BudgetReply> =>
  bus.request(subjects.rpc('orchestrator', 'budget'), { runId, usd }, budgetReplySchema);

async function eventsOf({ runId, startedAt }: StartReply): Promise<RunEvent[]> {
  const found: RunEvent[] = [];
  const over = new AbortController();
  for await (const event of bus.runEvents(runId, { fromStart: true, signal: over.signal })) {
    found.push(event);
    if (event.kind === 'run-finished' && event.at >= startedAt) break;
  }
  over.abort();
  return found;
}

it('lets a run under way spend more, tells it, and keeps it for the next orchestrator', async () => {
  const run = await begin('raised', 12);
  expect(await change(run.runId, 100)).toEqual({ runId: run.runId, budgetUsd: 100, beforeUsd: 12 });
  const [ledgers, states] = [await bus.kv(BUDGETS_BUCKET, ledgerSchema), await bus.kv(RUNS_BUCKET, runStateSchema)];
  expect((await ledgers.get(run.runId))?.value.limitUsd).toBe(100);
  expect((await states.get(run.runId))?.value.request).toMatchObject({ evaluation: { budget: { usd: 100 } } });
  open();
  const events = await eventsOf(run);
  expect(events.at(-1)).toMatchObject({ kind: 'run-finished', status: 'done' });
  expect(events.filter(({ kind }) => kind === 'run-notice')).toMatchObject([
    { message: 'The budget is $100 from now on; it was $12.', budgetUsd: 100 },
  ]);
  await expect(change(run.runId, 200)).rejects.toMatchObject({ code: 'not-found' });
});

it('ends a run that may spend less than it needs', async () => {
  const run = await begin('lowered', 10 * ALL_USD);
  await change(run.runId, 8);
  await change(run.runId, 6);
  open();
  expect((await eventsOf(run)).at(-1)).toMatchObject({ kind: 'run-finished', status: 'budget-reached' });
  const asked = chat.endpoint.server.requests.filter(({ body }) => JSON.stringify(body).includes('lowered'));
  expect(asked.length).toBeLessThan(6);
});

it('refuses a run without a budget, and says how it gets one', async () => {
  const run = await begin('free', undefined);
  await expect(change(run.runId, 5)).rejects.toMatchObject({
    code: 'invalid-input',
    fix: expect.stringContaining('Stop it, and resume it with a budget'),
  });
  open();
  expect((await eventsOf(run)).at(-1)).toMatchObject({ status: 'done' });
});
