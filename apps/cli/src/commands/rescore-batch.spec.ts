import { rescoringSchema, type Rescoring } from '@agora/run-schemas';
import { useBatchEndpoint } from '@agora/testkit';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The built command and real students; a server of this machine stands for a vendor with batches, and answers live as well. */
const main = resolve(__dirname, '../../dist/main.js');
const domain = resolve(__dirname, '../../test/graded-domain.cjs');
jest.setTimeout(300_000);

/** A judgment of two words, so of two tokens. */
const vendor = useBatchEndpoint({ answer: () => Promise.resolve('good work') });
let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'agora-rescore-batch-')));
  // One item, on which base, reference and student say different things: no two evaluations ask the judge the same.
  const experiment = {
    name: 'judged',
    generators: [{ id: 'expert', provider: 'calibration', model: 'expert' }],
    methods: ['response-generation'],
    domains: [{ id: 'graded', plugin: domain, options: { items: 1, judged: true } }],
    instances: 10,
    student: { model: 'nano', training: { epochs: 1 } },
    evaluation: {
      judge: {
        provider: 'openai',
        model: 'first-judge',
        options: { baseURL: vendor.endpoint.baseURL },
        price: { input: 0, output: 0 },
      },
    },
    metrics: [],
    analysis: { bootstrap: 100 },
  };
  await writeFile(join(folder, 'judged.yaml'), JSON.stringify(experiment));
  const { code, text } = await ended(start('run', 'judged.yaml', '--no-preflight'));
  if (code !== 0) throw new Error(text);
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

interface Started {
  child: ChildProcess;
  text: () => string;
}

function start(...args: string[]): Started {
  const env = { ...process.env, CI: '1', OPENAI_API_KEY: 'sk-fixture' };
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, text: () => text };
}

async function ended({ child, text }: Started): Promise<{ code: number | null; text: string }> {
  await once(child, 'close');
  return { code: child.exitCode, text: text() };
}

/** A dollar a token when it is asked live. */
const rescore = (judge: string, ...more: string[]): Started =>
  start(
    ...['rescore', 'judged', '--benchmark', 'judged', '--json'],
    ...['--judge', `openai:${judge}`, '--judge-base-url', vendor.endpoint.baseURL, '--judge-price', '0,1000000'],
    ...more,
  );

async function rescored(started: Started): Promise<Rescoring> {
  const { code, text } = await ended(started);
  expect({ code, text }).toMatchObject({ code: 0 });
  const line = text.split('\n').find((one) => one.includes('"kind":"rescoring",')) ?? 'null';
  return rescoringSchema.parse(JSON.parse(line));
}

/** The questions that a judge was given in batches. */
const batched = (judge: string): string[] =>
  vendor.endpoint.queue.batches
    .flatMap(({ lines }) => lines.map(({ body }) => JSON.stringify(body)))
    .filter((body) => body.includes(judge));
/** Questions about an answer that were asked live; the preflight's small call is none. */
const live = (): number =>
  vendor.endpoint.server.requests.filter(
    (request) => request.path.endsWith('/chat/completions') && JSON.stringify(request.json()).includes('Judge '),
  ).length;

it('pays half for judgments by batches, and keeps them for the same judge asked live', async () => {
  const found = await rescored(rescore('half-judge', '--judge-batch'));
  const questions = batched('half-judge');
  expect(questions).toHaveLength(3);
  // Two tokens a judgment, at half a dollar each.
  expect(found.usd).toBe(3);
  expect(found.after.judge).toBe('openai:half-judge');
  expect(found.subjects.map(({ kind, after }) => [kind, after.items, after.mean])).toEqual([
    ['base', 1, 1],
    ['reference', 1, 1],
    ['student', 1, 1],
  ]);
  const again = await rescored(rescore('half-judge'));
  const scores = ({ subjects }: Rescoring): unknown => subjects.map(({ id, after }) => [id, after]);
  expect(scores(again)).toEqual(scores(found));
  expect([batched('half-judge').length, live()]).toEqual([questions.length, 0]);
});

it('pays nothing twice when it is killed while the vendor has its questions', async () => {
  vendor.endpoint.queue.hold();
  const killed = rescore('late-judge', '--judge-batch');
  while (vendor.endpoint.queue.batches[0]?.status !== 'in_progress') {
    if (killed.child.exitCode !== null) throw new Error(killed.text());
    await pause(20);
  }
  killed.child.kill('SIGKILL');
  await ended(killed);
  vendor.endpoint.queue.release();
  const found = await rescored(rescore('late-judge', '--judge-batch'));
  const questions = batched('late-judge');
  expect(questions).toHaveLength(3);
  expect(found.usd).toBe(3);
  expect(found.subjects.every(({ after }) => after.mean === 1)).toBe(true);
  expect(live()).toBe(0);
});
