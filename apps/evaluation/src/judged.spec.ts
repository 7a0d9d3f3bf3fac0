import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Journal } from '@agora/artifacts';
import { BUDGETS_BUCKET, ledgerSchema, subjects, type RunEvent } from '@agora/contracts';
import { evaluateSummarySchema, type EvaluateSummary, type Job } from '@agora/run-schemas';
import { useNats } from '@agora/bus/testing';
import { spawnScript } from '@agora/service-testkit';
import { useChatEndpoint } from '@agora/testkit';
import { z } from 'zod';
import { QuizMaster } from '../test/quiz.js';

jest.setTimeout(120_000);

/** Everything that was asked, by prompt; prompts from the n-th of their kind on hang while a gate is shut. */
const asked: string[] = [];
const gate = { answers: Infinity, judgments: Infinity, lift: [] as (() => void)[] };
const kindOf = (prompt: string): 'answers' | 'judgments' => (prompt.startsWith('judge') ? 'judgments' : 'answers');
const askedOf = (kind: 'answers' | 'judgments'): string[] => asked.filter((prompt) => kindOf(prompt) === kind);

const chat = useChatEndpoint({
  answer: async (prompt) => {
    asked.push(prompt);
    const kind = kindOf(prompt);
    if (askedOf(kind).length > gate[kind]) await new Promise<void>((lifted) => gate.lift.push(lifted));
    if (kind === 'answers') return `my answer to ${prompt}`;
    if (mumbles(prompt)) return 'mumble';
    return /[02468]:/.test(prompt) ? 'good work' : 'bad work';
  },
});
const nats = useNats();
/** Which judgments are none. */
let mumbles: (prompt: string) => boolean = () => false;

function openGates(): void {
  Object.assign(gate, { answers: Infinity, judgments: Infinity });
  for (const lifted of gate.lift.splice(0)) lifted();
}

let home: string;
let quiz: QuizMaster;
let workers: ChildProcess[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-judged-'));
  quiz = new QuizMaster(home);
  workers = [];
  asked.length = 0;
});
afterEach(async () => {
  openGates();
  mumbles = () => false;
  for (const child of workers) await end(child, 'SIGTERM');
  await rm(home, { recursive: true });
});

async function worker(): Promise<ChildProcess> {
  const { PATH, HOME } = process.env;
  const child = spawnScript(resolve(__dirname, '../test/worker.ts'), [], {
    env: { PATH, HOME, SPEC_BUS: JSON.stringify(nats.options), SPEC_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  workers.push(child);
  await new Promise<void>((ready, reject) => {
    child.stdout?.once('data', () => ready());
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

async function until(job: Job): Promise<RunEvent> {
  const bus = await nats.bus();
  const over = new AbortController();
  await bus.publishJob(job, 1);
  for await (const event of bus.runEvents(job.runId, { fromStart: true, signal: over.signal })) {
    if (event.kind === 'stage-finished' || (event.kind === 'stage-failed' && event.final)) return event;
  }
  throw new Error('no end');
}

async function summaryOf(job: Job): Promise<EvaluateSummary> {
  const event = await until(job);
  return evaluateSummarySchema.parse(event.kind === 'stage-finished' ? event.summary : event);
}

async function kept(job: Job, of: string): Promise<number> {
  const journal = await Journal.open(join(quiz.store.home.journal(job.key), of), z.unknown());
  await journal.close();
  return journal.entries.length;
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((wait) => setTimeout(wait, 20));
}

const price = { input: 0, output: 1_000_000 };

it.each([
  ['leaves items without a judgment out of the score', /q[01]:/, { mean: 0.5, stderr: 0.5, unscored: 38 }],
  ['has no result without any judgment', /no item/, { mean: null, stderr: null, unscored: 40 }],
])('%s', async (_, judged, summary) => {
  await worker();
  mumbles = (prompt) => !judged.test(prompt);
  const job = await quiz.job({ baseURL: chat.endpoint.baseURL });
  expect(await summaryOf(job)).toMatchObject({ items: 40, ...summary });
  expect((await quiz.samples(job.key)).filter(({ unscored }) => unscored)).toHaveLength(summary.unscored);
});

it('asks the judge once per answer, keeps every judgment and counts what it cost', async () => {
  await worker();
  const job = await quiz.job({ baseURL: chat.endpoint.baseURL, price });
  // Answers of five words and judgments of two, at a dollar a word.
  expect(await summaryOf(job)).toEqual({
    items: 40,
    mean: 0.5,
    stderr: expect.closeTo(Math.sqrt(0.25 / 39), 10) as number,
    usd: 40 * 5 + 40 * 2,
    figures: [{ id: 'scored', value: 40, unit: 'answers' }],
    rule: 'whole output',
    reference: 'nobody else scores this',
    judge: { model: 'judge-1', judgments: 40, cached: 0, usd: 80 },
  });
  expect(chat.endpoint.server.requests).toHaveLength(80);
  const [judgment] = await quiz.judgments(job.key);
  expect(judgment).toMatchObject({ text: expect.stringContaining('work') as string, usd: 2, cached: false });
  expect(judgment?.sampling).toEqual({ temperature: 1, maxTokens: 5 });
  expect((await quiz.samples(job.key))[3]).toMatchObject({
    item: 'q3',
    value: 0,
    extracted: 'bad work',
    details: { length: 'my answer to question 3'.length },
  });
});

it('does not pay again for what the same judge was asked by another evaluation', async () => {
  await worker();
  const one = await quiz.job({ baseURL: chat.endpoint.baseURL, price });
  await summaryOf(one);
  const other = await quiz.job({ baseURL: chat.endpoint.baseURL, price, generator: 'another-model' });
  expect(other.key).not.toBe(one.key);
  expect(await summaryOf(other)).toMatchObject({
    mean: 0.5,
    usd: 200,
    judge: { judgments: 40, cached: 40, usd: 0 },
  });
  expect(askedOf('judgments')).toHaveLength(40);
});

it('goes on where it was when it is killed while it asks, and while it judges', async () => {
  const job = await quiz.job({ baseURL: chat.endpoint.baseURL, price, concurrency: 4 });
  gate.answers = 10;
  gate.judgments = 15;
  const ended = until(job);
  const first = await worker();
  await eventually(async () => askedOf('answers').length === 14 && (await kept(job, '.')) === 10);
  await end(first, 'SIGKILL');
  // The four that hung are lost with the process; the judge is not asked before all is answered.
  expect(askedOf('judgments')).toEqual([]);
  gate.answers = Infinity;

  const second = await worker();
  await eventually(
    async () =>
      askedOf('judgments').length === 19 && (await kept(job, 'scores')) === 15 && (await kept(job, '.')) === 40,
  );
  await end(second, 'SIGKILL');
  expect(askedOf('answers')).toHaveLength(40 + 4);
  const begun = await quiz.scored();
  openGates();

  await worker();
  const event = await ended;
  expect(event).toMatchObject({ kind: 'stage-finished', summary: { items: 40, mean: 0.5, usd: 40 * 5 + 40 * 2 } });
  expect(askedOf('answers')).toHaveLength(40 + 4);
  expect(askedOf('judgments')).toHaveLength(40 + 4);
  expect(new Set(askedOf('judgments')).size).toBe(40);
  // Only what was being scored when the process died is scored once more.
  const repeated = begun.length - 15;
  expect(await quiz.scored()).toHaveLength(40 + repeated);
  expect(repeated).toBeLessThan(25);
  expect(await readdir(join(home, 'journals'))).toEqual([]);

  const samples = await quiz.samples(job.key);
  expect(samples.map(({ item, output, value }) => [item, output, value])).toEqual(
    Array.from({ length: 40 }, (_, n) => [`q${n}`, `my answer to question ${n}`, n % 2 === 0 ? 1 : 0]),
  );
});

it('scores nothing twice that a killed process had scored with programs', async () => {
  const job = await quiz.job({ baseURL: chat.endpoint.baseURL, benchmark: 'plain', items: 200 });
  const ended = until(job);
  const first = await worker();
  await eventually(async () => (await kept(job, 'scores')) >= 20);
  await end(first, 'SIGKILL');
  const [begun, done] = [(await quiz.scored()).length, await kept(job, 'scores')];
  expect(done).toBeLessThan(200);
  await worker();
  expect(await ended).toMatchObject({ kind: 'stage-finished', summary: { items: 200, mean: 0.5 } });
  expect(await quiz.scored()).toHaveLength(200 + begun - done);
  expect(askedOf('answers')).toHaveLength(200);
});

it('stops at the budget of the run, and pays nothing twice when there is more', async () => {
  await worker();
  const job = await quiz.job({ baseURL: chat.endpoint.baseURL, price, budgetUsd: 230, concurrency: 1 });
  const ledgers = await (await nats.bus()).kv(BUDGETS_BUCKET, ledgerSchema);
  await ledgers.create(job.runId, { limitUsd: 230, committedUsd: 0 });
  expect(await until(job)).toMatchObject({ kind: 'stage-failed', fault: { code: 'budget-reached' } });
  expect(askedOf('answers')).toHaveLength(40);
  const before = askedOf('judgments').length;
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(20);
  const again = { ...job, runId: 'more-money', runtime: { ...job.runtime, budgetUsd: 1000 } };
  await ledgers.create(again.runId, { limitUsd: 1000, committedUsd: 0 });
  expect(await summaryOf(again)).toMatchObject({ usd: 280 });
  expect(askedOf('judgments')).toHaveLength(40);
  expect((await ledgers.get(again.runId))?.value.committedUsd).toBe(2 * (40 - before));
});

it('counts calls that brought nothing', async () => {
  await worker();
  const job = await quiz.job({ baseURL: chat.endpoint.baseURL, items: 4, concurrency: 1, price });
  const message = { role: 'assistant', content: 'one two three four five' };
  const whole = {
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 5 },
  };
  // What comes first from an endpoint tells what it is; after a completion, something odd is tried again.
  chat.endpoint.server.reply({ body: whole }, { body: 'an answer that nobody can read' });
  const { usd } = await summaryOf(job);
  expect(chat.endpoint.server.requests).toHaveLength(4 + 4 + 1);
  expect(usd).toBeGreaterThan(4 * 5 + 4 * 2);
});

it('takes the mean of several answers to an item, which differ by their seeds', async () => {
  await worker();
  const job = await quiz.job({ baseURL: chat.endpoint.baseURL, benchmark: 'plain', items: 6, samples: 3 });
  expect(await summaryOf(job)).toMatchObject({
    items: 6,
    samples: 3,
    mean: 0.5,
    stderr: Math.sqrt(0.3 / 6),
    figures: [{ id: 'scored', value: 18, unit: 'answers' }],
  });
  const samples = await quiz.samples(job.key);
  expect(samples.map(({ item, sample }) => `${item}/${sample}`).slice(4, 8)).toEqual(['q4/0', 'q5/0', 'q0/1', 'q1/1']);
  // Its score came from mathematics, the others' from programs.
  expect(samples.find(({ item }) => item === 'q3')).toMatchObject({ value: 1, extracted: 'x' });
  const seeds = chat.endpoint.server.requests.map(({ json }) => (json() as { seed?: number }).seed);
  expect(seeds.filter((seed) => seed === 2)).toHaveLength(6);
});

it('says before a run whether a judge can be asked', async () => {
  await worker();
  const bus = await nats.bus();
  const check = (options: Record<string, unknown>): Promise<unknown> =>
    bus.request(
      subjects.rpc('evaluation', 'check'),
      { baseDir: home, endpoint: { provider: 'openai-compatible', model: 'judge-1', options } },
      z.object({}),
    );
  expect(await check({ baseURL: chat.endpoint.baseURL })).toEqual({});
  await expect(check({ baseURL: chat.endpoint.baseURL, apiKeyEnv: 'A_KEY_THAT_NOBODY_SET' })).rejects.toMatchObject({
    code: 'missing-credential',
  });
});

it('tells a benchmark that asks a judge where none was planned', async () => {
  await worker();
  const job = await quiz.job({ baseURL: chat.endpoint.baseURL, items: 3, judge: false });
  expect(await until(job)).toMatchObject({
    kind: 'stage-failed',
    fault: {
      code: 'invalid-input',
      message: expect.stringMatching(/"judged" asks a judge, but evaluation.judge/) as string,
    },
  });
});
