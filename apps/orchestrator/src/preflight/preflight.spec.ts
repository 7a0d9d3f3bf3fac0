import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bus } from '@agora/bus';
import { planSchema, startReplySchema, subjects, type Plan, type RunEvent, type StartReply } from '@agora/contracts';
import { evaluationSchema, experimentSchema, type EvaluationInput, type ExperimentInput } from '@agora/run-schemas';
import { Fault, type Price } from '@agora/plugin-api';
import { useChatEndpoint } from '@agora/testkit';
import { useQuizServices } from '../../test/quiz-services.js';
import { QUIZ } from '../../test/quiz.js';

jest.setTimeout(300_000);

const chat = useChatEndpoint({ answer: (prompt) => (prompt.startsWith('judge') ? 'good work' : 'my answer') });

const services = useQuizServices('preflight');
let home: string;
let bus: Bus;
beforeAll(() => ({ home, bus } = services));

const endpoint = (): { provider: string; options: Record<string, unknown>; price: Price } => ({
  provider: 'openai-compatible',
  options: { baseURL: chat.endpoint.baseURL },
  // A dollar a word.
  price: { input: 0, output: 1_000_000 },
});

const quiz = (): object => ({
  id: 'quiz',
  plugin: './judged-domain.cjs',
  options: { log: join(home, 'log'), items: 2 },
});

function evaluate(given: object): Promise<StartReply> {
  const wanted = {
    name: 'preflight',
    subjects: [{ kind: 'generator', id: 'a generator', model: 'm', ...endpoint() }],
    domains: [quiz()],
    judge: { model: 'judge-1', ...endpoint() },
    ...given,
  } as EvaluationInput;
  const request = { evaluation: evaluationSchema.parse(wanted), baseDir: QUIZ };
  return bus.request(subjects.rpc('orchestrator', 'evaluate'), request, startReplySchema, { timeoutMs: 120_000 });
}

async function eventsOf({ runId, startedAt }: StartReply): Promise<RunEvent[]> {
  const over = new AbortController();
  const events: RunEvent[] = [];
  for await (const event of bus.runEvents(runId, { fromStart: true, signal: over.signal })) {
    if (event.at < startedAt) continue;
    events.push(event);
    if (event.kind === 'run-finished') break;
  }
  return events;
}

const smallCalls = (): number =>
  chat.endpoint.server.requests.filter(({ body }) => body.includes('single word: ready')).length;

async function planOf(given: object): Promise<Plan> {
  const wanted = {
    name: 'planned',
    generators: [{ id: 'g', model: 'm', ...endpoint() }],
    methods: ['response-generation'],
    domains: ['nano-math'],
    instances: 2,
    metrics: [],
    ...given,
  } as ExperimentInput;
  const request = { experiment: experimentSchema.parse(wanted), baseDir: home };
  return bus.request(subjects.rpc('orchestrator', 'plan'), request, planSchema, { timeoutMs: 120_000 });
}

it('makes one small call to generator and judge, counts it, and never makes it again for the same run', async () => {
  const events = await eventsOf(await evaluate({ budget: { usd: 40 } }));
  expect(smallCalls()).toBe(2);
  // Two words each.
  expect(events[0]).toMatchObject({ kind: 'run-started', preflightUsd: 4 });
  expect(events).toContainEqual(
    expect.objectContaining({ kind: 'run-notice', message: expect.stringContaining('2 calls for $4') as string }),
  );
  expect(events.at(-1)).toMatchObject({ status: 'done' });
  const again = await eventsOf(await evaluate({ budget: { usd: 40 } }));
  expect(again.at(-1)).toMatchObject({ status: 'done' });
  expect(smallCalls()).toBe(2);
});

it('takes what the small calls cost from the budget', async () => {
  const events = await eventsOf(
    await evaluate({
      name: 'poor',
      judge: undefined,
      benchmarks: { quiz: ['plain'] },
      limit: 1,
      budget: { usd: 1 },
      subjects: [{ kind: 'generator', id: 'other', model: 'other', ...endpoint() }],
    }),
  );
  expect(events.at(-1)).toMatchObject({ status: 'budget-reached' });
  expect(chat.endpoint.server.requests).toHaveLength(1);
});

it('tells everything that is wrong at once, and calls nobody then', async () => {
  await mkdir(join(home, 'empty'), { recursive: true });
  const keyless = { ...endpoint(), options: { baseURL: chat.endpoint.baseURL, apiKeyEnv: 'NOBODY_SET_THIS' } };
  const wrong = evaluate({
    name: 'wrong',
    subjects: [
      { kind: 'generator', id: 'g', model: 'm', ...endpoint() },
      { kind: 'generator', id: 'h', model: 'm', ...keyless },
      { kind: 'model', id: 'e', model: join(home, 'empty') },
      { kind: 'model', id: 'n', model: join(home, 'nowhere') },
    ],
    judge: { model: 'judge-1', ...keyless },
  });
  const fault = await wrong.then(
    () => undefined,
    (error: unknown) => Fault.from(error),
  );
  const messages = fault?.problems.map(({ message }) => message).join('\n') ?? '';
  expect(messages).toMatch(/--model n: There is no model/);
  expect(messages).toMatch(/--model e: .*has no config\.json/);
  expect(messages).toMatch(/--model h: .*NOBODY_SET_THIS/);
  expect(messages).toMatch(/--judge: .*NOBODY_SET_THIS/);
  expect(chat.endpoint.server.requests).toHaveLength(0);
});

it('says in a plan that nobody can look at a student where no trainer runs, and that is no mistake', async () => {
  const { findings = [] } = await planOf({ student: { model: 'someone/student' } });
  const about = findings.filter(({ message }) => message.includes('Nobody can look at the student'));
  expect(about).toEqual([
    { code: 'unreachable', message: expect.stringContaining('no trainer service answers') as string, fatal: false },
  ]);
});

it('says how many rows a student will train on, and warns of few seeds and of seeds that outweigh instances', async () => {
  const generated = { methods: ['instance-generation'], instances: [10, 5000] };
  const { training = [], seeds = [], findings = [] } = await planOf(generated);
  const [few, many] = training;
  expect(few).toMatchObject({ instances: 10, seeds: many?.seeds });
  expect(few?.seeds).toBeGreaterThan(10);
  expect(many?.steps).toBeGreaterThan(few?.steps ?? 0);
  expect(seeds).toMatchObject([{ slots: 5000, uses: 5000 / (seeds[0]?.seeds ?? 1) }]);
  const told = findings.map(({ message }) => message).join('\n');
  expect(told).toMatch(/has 24 seeds for 5000 slots: each goes into 208 of them/);
  expect(told).toMatch(/train on 24 seeds beside 10 instances/);

  const none = await planOf({ ...generated, student: { seeds: 'none' } });
  expect(none.training?.map((row) => row.seeds)).toEqual([0, 0]);
  const some = await planOf({ ...generated, student: { seeds: 7 } });
  expect(some.training?.map((row) => row.seeds)).toEqual([7, 7]);
  expect(some.findings?.map(({ message }) => message).join('\n')).not.toMatch(/train on/);
});

it('holds prices against the budget, and says what maxAttempts allows', async () => {
  const price = { input: 1, output: 10 };
  const generators = [{ id: 'g', model: 'm', ...endpoint(), price }];
  const { estimate, findings = [] } = await planOf({ generators, instances: 100, budget: { usd: 0.1 } });
  expect(estimate?.budget).toEqual({ usd: 0.1, above: 'low' });
  expect(findings.map(({ message }) => message).join('\n')).toMatch(
    /Even the low price .* is above your budget \(\$0\.10\)/,
  );
  expect(estimate?.atMost?.calls).toBe(1000);
  expect(estimate?.byGenerator).toMatchObject([{ id: 'g', calls: { low: 100 }, atMost: { calls: 1000 } }]);
  const rich = await planOf({ generators, instances: 100, budget: { usd: 1000 } });
  expect(rich.estimate?.budget?.above).toBe('none');
});

it('leaves it all out when asked to', async () => {
  const wanted = {
    name: 'trusting',
    subjects: [{ kind: 'generator', id: 'x', model: 'x', ...endpoint() }],
    domains: [quiz()],
    benchmarks: { quiz: ['plain'] },
  } as EvaluationInput;
  const request = { evaluation: evaluationSchema.parse(wanted), baseDir: QUIZ, preflight: false };
  const reply = await bus.request(subjects.rpc('orchestrator', 'evaluate'), request, startReplySchema, {
    timeoutMs: 120_000,
  });
  expect((await eventsOf(reply)).at(-1)).toMatchObject({ status: 'done' });
  expect(smallCalls()).toBe(0);
});
