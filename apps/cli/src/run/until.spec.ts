import { runEventSchema, type RunEvent } from '@agora/contracts';
import { resultsSchema, type Results } from '@agora/run-schemas';
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The built command, a real nats-server, a real Python worker; the endpoint that would cost money is one of this machine. */
const main = resolve(__dirname, '../../dist/main.js');

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'agora-until-'));
});
afterAll(() => rm(work, { recursive: true, force: true }));

interface Running {
  ended: Promise<Ended>;
  /** Resolves when the text has stood on standard output or standard error. */
  said(text: string): Promise<void>;
}

function begin(args: string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [main, ...args], { cwd: work, env: { ...process.env, ...env } });
  const sofar: Ended = { code: null, stdout: '', stderr: '' };
  const waiting: { text: string; done: () => void }[] = [];
  const look = (): void => {
    for (const { text, done } of waiting) if ((sofar.stdout + sofar.stderr).includes(text)) done();
  };
  child.stdout.on('data', (data) => ((sofar.stdout += String(data)), look()));
  child.stderr.on('data', (data) => ((sofar.stderr += String(data)), look()));
  const ended = new Promise<Ended>((done) => child.on('close', (code) => done({ ...sofar, code })));
  const said = (text: string): Promise<void> =>
    Promise.race([
      new Promise<void>((done) => {
        waiting.push({ text, done });
        look();
      }),
      ended.then(({ stderr }) => {
        if (!(sofar.stdout + sofar.stderr).includes(text)) throw new Error(`ended without "${text}":\n${stderr}`);
      }),
    ]);
  return { ended, said };
}

const agora = (args: string[], env?: NodeJS.ProcessEnv): Promise<Ended> => begin(args, env).ended;

interface Read {
  events: RunEvent[];
  results: Results;
}

function read({ stdout, stderr }: Ended): Read {
  const lines = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { kind: string; results?: unknown });
  const last = lines.find(({ kind }) => kind === 'results');
  if (!last) throw new Error(`no results:\n${stderr}`);
  const events = lines.flatMap((line) => runEventSchema.safeParse(line).data ?? []);
  return { events, results: resultsSchema.parse(last.results) };
}

/** Stages that were begun, by kind. */
function begun({ events }: Read): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of events) {
    if (event.kind === 'stage-started') counts[event.stage] = (counts[event.stage] ?? 0) + 1;
  }
  return counts;
}

async function experiment(name: string, more = ''): Promise<string> {
  const file = join(work, `${name}.yaml`);
  const text = `name: ${name}
generators:
  - { id: good, provider: calibration, model: expert }
  - { id: poor, provider: calibration, model: repetitive }
methods: [response-generation]
domains: [nano-math]
evaluation: { limit: 20 }
analysis: { bootstrap: 100 }
${more}`;
  await writeFile(file, text);
  return file;
}

it('names the stages where a run may stop', async () => {
  const { code, stderr } = await agora(['run', await experiment('wrong', 'instances: 5'), '--until', 'training']);
  expect(code).toBe(2);
  expect(stderr).toContain('Allowed choices are generate, measure, train, evaluate.');
});

it('stops after a stage, goes on to the next ones, and makes nothing twice', async () => {
  const file = await experiment('steps', 'instances: 12');
  const data = await agora(['run', file, '--until', 'generate', '--json']);
  expect(data.code).toBe(0);
  const first = read(data);
  expect(begun(first)).toEqual({ generate: 4 });
  expect(first.results.run.until).toBe('generate');
  expect(first.results.cells.map(({ status }) => status)).toEqual(['done', 'done']);
  expect(data.stderr).toContain(`agora run ${file} --json\n`);

  const shown = await agora(['show', 'steps']);
  expect(shown.stdout).toContain('done (until generate)');
  expect(shown.stdout).toContain(`  agora run ${file} --json\n`);
  const folder = join(work, 'runs', first.results.run.id);
  for (const name of ['summary.md', 'report.html']) {
    expect(await readFile(join(folder, name), 'utf8')).toContain('Made until');
  }
  expect(await readFile(await cardOf(folder), 'utf8')).toContain('12');

  const measured = read(await agora(['run', file, '--until', 'measure', '--json']));
  expect(begun(measured)).toEqual({ measure: 8 });
  expect(measured.results.run.id).toBe(first.results.run.id);
  expect(measured.results.cells[0]?.metrics['perplexity']).toEqual(expect.any(Number));

  const whole = await agora(['run', file, '--json']);
  expect(whole.code).toBe(0);
  expect(begun(read(whole))).toEqual({ train: 2, evaluate: 4 });
  expect(read(whole).results.run.until).toBeUndefined();

  // Results with students in them do not give way to results without.
  const again = await agora(['run', file, '--until', 'generate', '--json']);
  expect(again.code).toBe(0);
  expect(begun(read(again))).toEqual({});
  expect(read(again).results.leaderboard[0]?.pgr.defined).toBe(true);
  expect(again.stderr).toContain('was made to its end before');
}, 240_000);

describe('with an endpoint', () => {
  let server: Server;
  let address: string;
  /** Answers wait for it. */
  let gate: Promise<void> = Promise.resolve();
  let calls = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', async () => {
        calls += 1;
        await gate;
        const usage = { prompt_tokens: 10, completion_tokens: 5 };
        const message = { role: 'assistant', content: 'OUTPUT: It is four. [RESULT] 4 [/RESULT]' };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ model: 'm', choices: [{ message, finish_reason: 'stop' }], usage }));
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  });
  afterAll(() => server.close());

  it('is made to go on by another command while it is under way, and nothing is asked twice', async () => {
    await writeFile(join(work, 'sums.jsonl'), JSON.stringify({ instruction: 'What is one plus three?' }));
    const file = join(work, 'both.yaml');
    await writeFile(
      file,
      `name: both
generators:
  - { id: g, provider: openai-compatible, model: m, options: { baseURL: "${address}" }, price: { input: 1, output: 2 } }
methods: [response-generation]
domains: [{ id: math, options: { seeds: { responseGeneration: sums.jsonl } } }]
metrics: []
instances: 10
`,
    );
    let open: () => void = () => undefined;
    gate = new Promise<void>((done) => (open = done));
    calls = 0;
    const flags = ['--json', '--no-preflight'];
    const host = begin(['run', file, '--until', 'generate', ...flags]);
    await host.said('"stage-started"');
    const guest = begin(['run', file, '--until', 'train', ...flags]);
    await guest.said('go on until train');
    open();
    const [first, second] = (await Promise.all([host.ended, guest.ended])) as [Ended, Ended];
    expect([first.code, second.code]).toEqual([0, 0]);
    const [one, other] = [read(first), read(second)];
    expect([one.results.run.until, other.results.run.until]).toEqual(['train', 'train']);
    expect(one.results.run.id).toBe(other.results.run.id);
    expect(begun(other)).toEqual({ generate: 2, train: 1 });
    expect(calls).toBe(10);
  }, 120_000);

  it('asks for neither Python, nor files of benchmarks, nor a judge, nor its key', async () => {
    const seeds = join(work, 'questions.jsonl');
    await writeFile(seeds, [1, 2, 3].map((n) => JSON.stringify({ instruction: `What is ${n} plus ${n}?` })).join('\n'));
    const file = join(work, 'bare.yaml');
    await writeFile(
      file,
      `name: bare
generators:
  - { id: g, provider: openai-compatible, model: m, options: { baseURL: "${address}" }, price: { input: 1, output: 2 } }
methods: [response-generation]
domains:
  - id: math
    options: { seeds: { responseGeneration: questions.jsonl } }
  - id: instruction-following
    options: { seeds: { responseGeneration: questions.jsonl } }
student: { model: ./no-such-model }
evaluation:
  judge: { provider: openai, model: gpt-4, options: { apiKeyEnv: NO_SUCH_KEY } }
instances: 3
`,
    );
    const without = { AGORA_OFFLINE: '1', AGORA_DATA: join(work, 'cache'), AGORA_PYTHON: '/no/such/python' };
    const planned = await agora(['plan', file, '--until', 'generate'], without);
    expect({ code: planned.code, stderr: planned.stderr }).toEqual({ code: 0, stderr: '' });
    const ended = await agora(['run', file, '--until', 'generate', '--json'], without);
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 });
    const { results } = read(ended);
    expect(results.cells.map(({ dataset }) => dataset?.accepted)).toEqual([3, 3]);
    expect(results.leaderboard[0]?.usd).toBeGreaterThan(0);
    // Whole, it is refused before anything is asked.
    const whole = await agora(['run', file, '--json'], without);
    expect(whole.code).not.toBe(0);
    expect(whole.stderr).toContain('no-such-model');
  }, 60_000);
});

async function cardOf(folder: string): Promise<string> {
  const files = await readdir(join(folder, 'data'), { recursive: true });
  const card = files.find((name) => name.includes('good') && name.endsWith('README.md'));
  if (card === undefined) throw new Error(`no card in ${files.join(', ')}`);
  return join(folder, 'data', card);
}
