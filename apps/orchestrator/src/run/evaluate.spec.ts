import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactStore } from '@agora/artifacts';
import type { Bus } from '@agora/bus';
import { startReplySchema, subjects, type RunEvent, type StartReply } from '@agora/contracts';
import {
  evaluationResultsSchema,
  evaluationSchema,
  type EvaluationInput,
  type EvaluationResults,
} from '@agora/run-schemas';
import type { Price } from '@agora/plugin-api';
import { useChatEndpoint } from '@agora/testkit';
import { useQuizServices } from '../../test/quiz-services.js';
import { QUIZ } from '../../test/quiz.js';

jest.setTimeout(300_000);

let gate: Promise<void> | undefined;
const chat = useChatEndpoint({
  answer: async (prompt) => {
    await gate;
    if (!prompt.startsWith('judge')) return `my answer to ${prompt}`;
    return /[02468]:/.test(prompt) ? 'good work' : 'bad work';
  },
});

const services = useQuizServices('evaluate');
let home: string;
let bus: Bus;
beforeAll(() => ({ home, bus } = services));

const price = { input: 0, output: 1_000_000 };
const endpoint = (): { provider: string; options: Record<string, unknown>; price: Price } => ({
  provider: 'openai-compatible',
  options: { baseURL: chat.endpoint.baseURL },
  price,
});

function request(given: Partial<EvaluationInput> = {}): object {
  const wanted = {
    name: 'spec',
    subjects: [
      { kind: 'generator', id: 'a generator', model: 'm', ...endpoint() },
      { kind: 'model', id: 'the base', model: 'nano', style: 'few-shot' },
    ],
    domains: [{ id: 'quiz', plugin: './judged-domain.cjs', options: { log: join(home, 'log'), items: 6 } }],
    judge: { model: 'judge-1', ...endpoint() },
    ...given,
  };
  // Calls are counted here; small ones beforehand have a spec of their own.
  return { evaluation: evaluationSchema.parse(wanted), baseDir: QUIZ, preflight: false };
}

const evaluate = (given?: Partial<EvaluationInput>): Promise<StartReply> =>
  bus.request(subjects.rpc('orchestrator', 'evaluate'), request(given), startReplySchema, { timeoutMs: 60_000 });

async function end({ runId, startedAt }: StartReply): Promise<Extract<RunEvent, { kind: 'run-finished' }>> {
  const over = new AbortController();
  for await (const event of bus.runEvents(runId, { fromStart: true, signal: over.signal })) {
    if (event.kind === 'run-finished' && event.at >= startedAt) return event;
  }
  throw new Error('no end');
}

async function resultsOf({ results = '' }: { results?: string | undefined }): Promise<EvaluationResults> {
  const artifact = await new ArtifactStore(home).open(results);
  return evaluationResultsSchema.parse(JSON.parse(await readFile(artifact.path('evaluation.json'), 'utf8')));
}

it('scores every subject on every benchmark, and asks nothing when it is asked for again', async () => {
  const finished = await end(await evaluate());
  expect(finished).toMatchObject({ status: 'done' });
  const { benchmarks, rows, failures, run } = await resultsOf(finished);
  expect(failures).toEqual([]);
  expect(run).toMatchObject({ name: 'spec', simulated: false });
  const said = { version: '1', items: 6, rule: 'whole output', scoredAs: 'nobody else scores this' };
  expect(benchmarks).toEqual([
    { id: 'judged', domain: 'quiz', ...said, judge: { provider: 'openai-compatible', model: 'judge-1' } },
    { id: 'plain', domain: 'quiz', ...said },
  ]);
  const figures = [{ id: 'scored', value: 6, unit: 'answers' }];
  const common = { domain: 'quiz', items: 6, samples: 1, figures, artifact: expect.any(String) as string };
  const chatted = { ...common, style: 'chat', tooLong: 0, mean: 0.5 };
  // A dollar a word: five of an answer, two of a judgment.
  expect(rows.slice(0, 2)).toMatchObject([
    { ...chatted, subject: 'a generator', benchmark: 'judged', usd: 42 },
    { ...chatted, subject: 'a generator', benchmark: 'plain', usd: 30 },
  ]);
  // The first question of 400 words does not fit into nano's context: wrong, and not judged. Its program says 0 anyway.
  expect(rows.slice(2)).toMatchObject([
    { ...common, style: 'few-shot', subject: 'the base', benchmark: 'judged', tooLong: 1, usd: 10, mean: 2 / 6 },
    { ...common, style: 'few-shot', subject: 'the base', benchmark: 'plain', tooLong: 1, usd: 0, mean: 0.5 },
  ]);

  const asked = chat.endpoint.server.requests.length;
  const again = await end(await evaluate());
  expect((await resultsOf(again)).rows).toEqual(rows);
  expect(chat.endpoint.server.requests).toHaveLength(asked);
});

it('is taken up by the next orchestrator when one ends in its midst', async () => {
  let lift: () => void = () => undefined;
  gate = new Promise((lifted) => (lift = lifted));
  const [generator] = [{ kind: 'generator' as const, id: 'another', ...endpoint(), model: 'm' }];
  const reply = await evaluate({
    name: 'resumed',
    subjects: [generator],
    limit: 4,
    sampling: { maxTokens: 40 },
  } as EvaluationInput);
  while (chat.endpoint.server.requests.length < 4) await new Promise((wait) => setTimeout(wait, 20));
  await services.orchestrator.close();
  await services.restart();
  lift();
  gate = undefined;
  const finished = await end(reply);
  expect(finished).toMatchObject({ status: 'done' });
  const { rows } = await resultsOf(finished);
  expect(rows.map(({ benchmark, items, mean }) => [benchmark, items, mean])).toEqual([
    ['judged', 4, 0.5],
    ['plain', 4, 0.5],
  ]);
  // Four answers for each benchmark; the judge said to another evaluation what it thinks of them.
  expect(chat.endpoint.server.requests).toHaveLength(8);
});

it('stops at its budget and goes on when there is more', async () => {
  const generator = {
    kind: 'generator' as const,
    id: 'dear',
    ...endpoint(),
    model: 'dear',
    limits: { concurrency: 1 },
  };
  const wanted = { name: 'dear', subjects: [generator], benchmarks: { quiz: ['plain'] }, judge: undefined };
  const stopped = await end(await evaluate({ ...wanted, budget: { usd: 12 } }));
  expect(stopped).toMatchObject({ status: 'budget-reached' });
  expect((await resultsOf(stopped)).failures).toMatchObject([{ subject: 'dear', fault: { code: 'budget-reached' } }]);
  const asked = chat.endpoint.server.requests.length;
  const finished = await end(await evaluate({ ...wanted, budget: { usd: 100 } }));
  expect(finished).toMatchObject({ status: 'done', runId: stopped.runId });
  expect(chat.endpoint.server.requests).toHaveLength(6);
  expect(asked).toBeLessThan(6);
});

it('says before it begins what cannot be', async () => {
  await expect(evaluate({ judge: undefined })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('evaluation.judge: benchmark "judged" of domain "quiz"') as string,
    fix: expect.stringContaining('--judge') as string,
  });
  await expect(evaluate({ benchmarks: { quiz: ['chess'] } })).rejects.toMatchObject({
    message: expect.stringContaining('has no benchmark "chess"') as string,
  });
  const judge = {
    ...endpoint(),
    model: 'judge-3',
    options: { ...endpoint().options, apiKeyEnv: 'NOBODY_SET_THIS_KEY' },
  };
  await expect(evaluate({ judge })).rejects.toMatchObject({
    code: 'missing-credential',
    message: expect.stringMatching(/^--judge: .*NOBODY_SET_THIS_KEY/) as string,
  });
});
