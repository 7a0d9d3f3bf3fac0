import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nanoModel } from '@agora/nano-model';
import { Fault, type CompletionRequest } from '@agora/plugin-api';
import { ENGINES_WORKER, ensurePythonEnvironment, PythonWorker } from '@agora/python-worker';
import { installStandIn } from '../test/installation.js';
import { engineUse } from './engine-use.js';
import { ServedModels } from './served-models.js';

let folder: string;
let worker: PythonWorker;
let compute: string;
let log: string;
let dies: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-engines-'));
  const python = await ensurePythonEnvironment();
  worker = new PythonWorker({ python, args: ENGINES_WORKER });
  await installStandIn(join(folder, 'vllm'), python);
  compute = join(folder, 'compute.yaml');
  log = join(folder, 'asked.jsonl');
  dies = join(folder, 'died');
  const variables = JSON.stringify({ STAND_IN_LOG: log, STAND_IN_DIES: dies });
  await writeFile(compute, `engines: { vllm: { installation: ./vllm, concurrency: 4, variables: ${variables} } }\n`);
}, 120_000);
afterAll(async () => {
  await worker.close();
  await rm(folder, { recursive: true, force: true });
});

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, AGORA_COMPUTE: compute });
const requests = (count: number): CompletionRequest[] =>
  Array.from({ length: count }, (_, n) => ({
    model: 'm',
    prompt: { kind: 'chat', messages: [{ role: 'user', content: `What is ${n} plus ${n % 7}?` }] },
    sampling: { temperature: 0, maxTokens: 24, ...(n % 2 ? { stop: ['Answer'] } : {}) },
  }));

it('answers as the worker does, once each, although its server is killed in the middle', async () => {
  const asked = requests(24);
  const model = { path: nanoModel.reference };
  const params = { model, requests: asked.map(({ prompt, sampling }) => ({ prompt, sampling })) };
  const expected = (await worker.call('generate', params)).completions;
  const said: string[] = [];
  const served = new ServedModels(worker, {
    folder: join(folder, 'logs'),
    environment: environment(),
    log: (line) => said.push(line),
  });
  try {
    const use = await engineUse('vllm', environment());
    expect(use).toMatchObject({ name: 'vllm', version: '0.0.0' });
    const open = await served.open(use, { kind: 'model', name: 'nano-reference', model });
    const answers: { text: string; finish: string }[] = [];
    const times = new Map<number, number>();
    await open.complete(asked, {
      signal: new AbortController().signal,
      answered: (index, answer) => {
        times.set(index, (times.get(index) ?? 0) + 1);
        answers[index] = answer;
        return Promise.resolve();
      },
    });
    expect(existsSync(dies)).toBe(true);
    expect([...times.values()]).toEqual(asked.map(() => 1));
    expect(answers).toEqual(expected.map(({ text, finish }) => ({ text, finish })));
    // What was answered before the server died was not asked of the next one.
    const lines = (await readFile(log, 'utf8')).trim().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
    const { pid } = served;
    await served.close();
    expect(() => process.kill(pid ?? 0, 0)).toThrow(/ESRCH/);
  } finally {
    await served.close();
  }
}, 240_000);

it('says what is wrong with a server that does not start, with its last words', async () => {
  // Tokenizer and configuration are there, so that prompts can be laid out; what the server wants is not.
  const model = join(folder, 'weightless');
  await cp(nanoModel.student, model, { recursive: true });
  await rm(join(model, 'model.safetensors'));
  const served = new ServedModels(worker, {
    folder: join(folder, 'logs'),
    environment: environment(),
    log: () => undefined,
  });
  const use = await engineUse('vllm', environment());
  const open = await served.open(use, { kind: 'model', name: 'weightless', model: { path: model } });
  const tried = open.complete(requests(1), {
    signal: new AbortController().signal,
    answered: () => Promise.resolve(),
  });
  await expect(tried).rejects.toMatchObject({
    code: 'worker-crashed',
    message: expect.stringMatching(/exit code 1[\s\S]*safetensors/) as string,
    fix: expect.stringContaining('.log') as string,
  });
  await served.close();
}, 300_000);

it('starts no server where another program listens at its port', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const file = join(folder, 'port.yaml');
  await writeFile(file, `engines: { vllm: { installation: ./vllm, port: ${port} } }`);
  const env = { ...process.env, AGORA_COMPUTE: file };
  const served = new ServedModels(worker, { folder, environment: env, log: () => undefined });
  const open = await served.open(await engineUse('vllm', env), {
    kind: 'model',
    name: 'nano',
    model: { path: nanoModel.student },
  });
  const listener = { signal: new AbortController().signal, answered: () => Promise.resolve() };
  await expect(open.complete(requests(1), listener)).rejects.toMatchObject({
    code: 'invalid-input',
    message: `engines.vllm.port: ${port} cannot be used: another program listens there`,
    fix: expect.stringContaining('another port') as string,
  });
  await served.close();
  await new Promise((resolve) => other.close(resolve));
}, 120_000);

describe('an engine that is not where it is said to be', () => {
  const uses = async (text: string, name: 'vllm' | 'endpoint' = 'vllm'): Promise<unknown> => {
    const file = join(folder, 'other.yaml');
    await writeFile(file, text);
    return engineUse(name, { ...process.env, AGORA_COMPUTE: file }).catch((error: unknown) => Fault.from(error));
  };

  it.each([
    ['engines: { sglang: { installation: /opt/sglang } }', /has no engines\.vllm/],
    ['engines: { vllm: { installation: ./nothing } }', /there is no interpreter .*nothing\/bin\/python/],
    ['engines: { vllm: { installation: ./vllm, arguments: [--dtype=half] } }', /arguments\[0\] is set by Agora/],
    ['engines: { vllm: { instalation: ./vllm } }', /instalation is no field/],
    ['gpus: 2\nengines: { vllm: { installation: ./vllm } }', /gpus is said of jobs, but no launcher/],
  ])('is told of %s', async (text, message) => {
    expect(await uses(text)).toMatchObject({ message: expect.stringMatching(message) as string });
  });

  it('is told of a server that is away', async () => {
    const text = 'engines: { endpoint: { models: { nano: { baseURL: "http://127.0.0.1:9/v1", served: n } } } }';
    expect(await uses(text, 'endpoint')).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/^engines\.endpoint\.models\.nano: http/) as string,
    });
  });

  it('is told without a compute file', async () => {
    const none = { ...process.env };
    delete none['AGORA_COMPUTE'];
    await expect(engineUse('sglang', none)).rejects.toMatchObject({
      message: expect.stringContaining('no compute file') as string,
    });
  });
});
