import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ModelHubServer } from '@agora/model-hub/testing';
import { z } from 'zod';

/** The built command, a real nats-server and real ONNX models; the hub is a server of this machine. */
const main = resolve(__dirname, '../../dist/main.js');
const MODELS = resolve(__dirname, '../../../intrinsic-metrics/test/models');

jest.setTimeout(240_000);

let server: ModelHubServer;
let work: string;
beforeEach(async () => {
  server = await ModelHubServer.start();
  work = await mkdtemp(join(tmpdir(), 'agora-hub-models-'));
});
afterEach(async () => {
  await server.close();
  await rm(work, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function begin(args: string[], env: NodeJS.ProcessEnv = {}): { ended: Promise<Ended>; kill(): void } {
  const hub = { HF_ENDPOINT: server.url, HF_HOME: join(work, 'hf'), HF_TOKEN: '' };
  const child = spawn(process.execPath, [main, ...args], { cwd: work, env: { ...process.env, ...hub, ...env } });
  const [stdout, stderr]: string[][] = [[], []];
  child.stdout.on('data', (data) => stdout?.push(String(data)));
  child.stderr.on('data', (data) => stderr?.push(String(data)));
  const ended = new Promise<Ended>((done) =>
    child.on('close', (code) => done({ code, stdout: (stdout ?? []).join(''), stderr: (stderr ?? []).join('') })),
  );
  return { ended, kill: () => void child.kill('SIGKILL') };
}

const agora = (args: string[], env?: NodeJS.ProcessEnv): Promise<Ended> => begin(args, env).ended;

/** Without the line breaks of a terminal's width. */
const oneLine = ({ stdout }: Ended): string => stdout.replace(/\s+/g, ' ');

/** Metrics in the form of an experiment file. */
async function experiment(metrics: object[], instances = 6): Promise<string> {
  const file = join(work, `hub-${instances}.json`);
  const cells = { generators: [{ id: 'one', provider: 'calibration', model: 'expert' }], domains: ['nano-math'] };
  const more = { methods: ['response-generation'], evaluation: { limit: 5 }, metrics, instances };
  await writeFile(file, JSON.stringify({ name: 'hub', ...cells, ...more }));
  return file;
}

const measure = (file: string, env?: NodeJS.ProcessEnv): Promise<Ended> =>
  agora(['run', file, '--until', 'measure', '--json'], env);

const linesSchema = z.array(z.looseObject({ kind: z.string().optional() }));
const resultsSchema = z.object({
  results: z.object({ cells: z.array(z.object({ metrics: z.record(z.string(), z.unknown()) })) }),
});

/** Values of the metrics of the only cell. */
function measured({ stdout, stderr }: Ended): Record<string, unknown> {
  const lines = linesSchema.parse(
    stdout
      .split('\n')
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line)),
  );
  const results = resultsSchema.safeParse(lines.find(({ kind }) => kind === 'results'));
  if (!results.success) throw new Error(`no results:\n${stderr}`);
  return results.data.results.cells[0]?.metrics ?? {};
}

/** Every instance counts with 40,000 bytes. */
const planJson = z.object({
  disk: z.object({ bytes: z.number() }),
  hubModels: z.array(z.object({ bytes: z.number() })),
});

const kinds = [
  ['reward', 'bert-reward', {}],
  ['diversity', 'cls-encoder', { of: 'response' }],
  ['perplexity', 'past-decoder', {}],
] as const;

function servedMetrics(): object[] {
  return kinds.map(([plugin, folder, more]) => {
    const { commit } = server.add(`owner/${folder}`, join(MODELS, folder));
    return { id: plugin, plugin, options: { model: `hub:owner/${folder}@${commit}`, ...more } };
  });
}

it('is planned without fetching, fetched once by a run, and read again without the hub', async () => {
  const file = await experiment(servedMetrics());
  const planned = await agora(['plan', file, '--until', 'measure']);
  expect({ code: planned.code, stderr: planned.stderr }).toEqual({ code: 0, stderr: '' });
  for (const [, folder] of kinds) expect(oneLine(planned)).toContain(`Model hub:owner/${folder}@`);
  expect(oneLine(planned).match(/fetched with the first measurement/g)).toHaveLength(3);
  expect(oneLine(planned)).toMatch(/sha256 [0-9a-f]{12}…/);
  // What is to be fetched needs room in the home.
  const plans = (await agora(['plan', file, '--until', 'measure', '--json'])).stdout.split('\n').filter(Boolean);
  const { disk, hubModels } = planJson.parse(plans.map((line): unknown => JSON.parse(line)).at(-1));
  const bytes = hubModels.reduce((sum, model) => sum + model.bytes, 0);
  expect(bytes).toBeGreaterThan(100_000);
  expect(disk.bytes).toBe(6 * 40_000 + bytes);
  expect(server.storeCalls).toEqual([]);
  expect(server.calls.filter(({ path }) => path.includes('/resolve/'))).toEqual([]);

  const first = measured(await measure(file));
  for (const [plugin] of kinds) expect(first[plugin]).toEqual(expect.any(Number));
  expect(server.storeCalls).toHaveLength(3);

  const calls = server.calls.length;
  const offline = { HF_HUB_OFFLINE: '1', HF_ENDPOINT: 'http://127.0.0.1:9' };
  const more = await experiment(servedMetrics(), 8);
  const again = await agora(['plan', more, '--until', 'measure'], offline);
  expect(oneLine(again).match(/here already/g)).toHaveLength(3);
  const second = measured(await measure(more, offline));
  for (const [plugin] of kinds) expect(second[plugin]).toEqual(expect.any(Number));
  expect([server.calls.length, server.storeCalls.length]).toEqual([calls, 3]);
});

it('is refused by its hash when the hub gives other bytes under the same commit', async () => {
  const [metric] = servedMetrics();
  const file = await experiment([metric ?? {}]);
  expect((await agora(['plan', file, '--until', 'measure'])).code).toBe(0);
  server.tamper = (content) => Buffer.from(content.map((byte, at) => (at === 1000 ? byte ^ 1 : byte)));
  const ended = await measure(file);
  expect(ended.code).not.toBe(0);
  expect(ended.stdout + ended.stderr).toContain('model.onnx of owner/bert-reward is not what the hub says it is');
  // What was not kept is fetched again, and is right.
  server.tamper = undefined;
  expect(measured(await measure(file))['reward']).toEqual(expect.any(Number));
});

it('is fetched by the same command after a kill in the middle of a download', async () => {
  const [metric] = servedMetrics();
  const file = await experiment([metric ?? {}]);
  server.stall = true;
  const running = begin(['run', file, '--until', 'measure', '--json']);
  while (server.storeCalls.length === 0) await new Promise((later) => setTimeout(later, 50));
  running.kill();
  await running.ended;
  server.stall = false;
  expect(measured(await measure(file))['reward']).toEqual(expect.any(Number));
});

describe('ends a plan, and says what is wrong:', () => {
  it.each([
    ['a file that the repository lacks', { file: 'onnx/other.onnx' }, {}, /onnx\/other\.onnx/],
    ['a pooling that is none', { pooling: 'median' }, {}, /pooling/],
    ['a repository that is not there', { model: 'hub:owner/nowhere' }, {}, /404 about\s+owner\/nowhere/],
    ['a gate without a token', { model: 'hub:owner/gated' }, {}, /401 about\s+owner\/gated[^]*HF_TOKEN/],
    ['a hub that is down', {}, { HF_ENDPOINT: 'http://127.0.0.1:9' }, /cannot be\s+reached/],
    ['no network and nothing fetched', {}, { HF_HUB_OFFLINE: '1' }, /HF_HUB_OFFLINE/],
  ])('%s', async (_, options, env, message) => {
    server.add('owner/embedder', join(MODELS, 'cls-encoder'));
    server.add('owner/gated', join(MODELS, 'cls-encoder'), { gate: 'hf_secret' });
    const file = await experiment([
      { id: 'spread', plugin: 'diversity', options: { of: 'response', model: 'hub:owner/embedder', ...options } },
    ]);
    const { code, stderr } = await agora(['plan', file, '--until', 'measure'], env);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(message);
    expect(server.storeCalls).toEqual([]);
  });
});
