import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stageKey } from '@agora/artifacts';
import { useNats } from '@agora/bus/testing';
import type { EvaluateSpec, Job } from '@agora/contracts';
import { PluginHost } from '@agora/plugin-host';
import { spawnScript } from '@agora/service-testkit';
import { useBatchEndpoint } from '@agora/testkit';
import { QuizMaster } from '../test/quiz.js';

jest.setTimeout(120_000);

const vendor = useBatchEndpoint({
  answer: (prompt) => (prompt.startsWith('judge') ? 'good work' : `my answer to ${prompt}`),
});
const nats = useNats();
let home: string;
let worker: ChildProcess;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-batched-judge-'));
  const { PATH, HOME } = process.env;
  worker = spawnScript(resolve(__dirname, '../test/worker.ts'), [], {
    env: { PATH, HOME, SPEC_BUS: JSON.stringify(nats.options), SPEC_HOME: home, OPENAI_API_KEY: 'sk-fixture' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(worker.stdout as NonNullable<typeof worker.stdout>, 'data');
});
afterEach(async () => {
  worker.kill('SIGTERM');
  await once(worker, 'exit');
  await rm(home, { recursive: true });
});

/** The same evaluation with a judge at a vendor that has batches. */
async function batched({ spec, runtime, ...job }: Job<EvaluateSpec>): Promise<Job<EvaluateSpec>> {
  const options = { baseURL: vendor.endpoint.baseURL };
  const provider = await new PluginHost({ baseDir: home }).use('provider', 'openai', options);
  const judged: EvaluateSpec = { ...spec, judge: { provider, model: 'judge-1', sampling: {} } };
  const price = { input: 0, output: 1_000_000 };
  const judge = { options, limits: {}, price, mode: 'batch' as const };
  return { ...job, key: stageKey(judged), spec: judged, runtime: { ...runtime, judge } };
}

it('asks the judge of a benchmark by batches, at half the price', async () => {
  const quiz = new QuizMaster(home);
  const job = await batched(
    await quiz.job({ baseURL: vendor.endpoint.baseURL, items: 6, price: { input: 0, output: 0 } }),
  );
  const bus = await nats.bus();
  await bus.publishJob(job, 1);
  for await (const event of bus.runEvents(job.runId, { fromStart: true, signal: new AbortController().signal })) {
    if (event.kind === 'stage-failed' && event.final) throw new Error(event.fault.message);
    if (event.kind !== 'stage-finished') continue;
    // Two words a judgment, at half a dollar a word.
    expect(event.summary).toMatchObject({ items: 6, mean: 1, usd: 6, judge: { judgments: 6, cached: 0, usd: 6 } });
    break;
  }
  expect(vendor.endpoint.queue.batches.flatMap(({ lines }) => lines)).toHaveLength(6);
  const live = vendor.endpoint.server.requests.filter(({ path }) => path === '/v1/chat/completions');
  expect(live).toHaveLength(6);
});
