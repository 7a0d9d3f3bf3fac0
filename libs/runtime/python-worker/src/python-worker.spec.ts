import { spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { nanoModel } from '@agora/nano-model';
import { isAlive, spawnScript, until } from '@agora/service-testkit';
import { ensurePythonEnvironment } from './environment.js';
import type { TrainParams } from './methods.js';
import { PYTHON_ROOT } from './python-files.js';
import { PythonWorker, type PythonWorkerOptions } from './python-worker.js';
import { rows, tempFolder, TRAINING, writeRows } from '../test/support.js';

jest.setTimeout(900_000);

let folder: Awaited<ReturnType<typeof tempFolder>>;
let python: string;
let endless: TrainParams;
/** Lives through several tests, as a training's first step takes long. */
let steady: PythonWorker;
const workers: PythonWorker[] = [];

beforeAll(async () => {
  folder = await tempFolder();
  python = await ensurePythonEnvironment();
  steady = new PythonWorker({ python });
  endless = {
    model: { path: nanoModel.student },
    files: [await writeRows(join(folder.path, 'rows.jsonl'), rows(64))],
    output: await mkdtemp(join(folder.path, 'output-')),
    training: { ...TRAINING, epochs: 100_000 },
    seed: 1,
  };
});

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
});

afterAll(async () => {
  await steady.close();
  await folder.remove();
});

function start(options: PythonWorkerOptions = {}): PythonWorker {
  const worker = new PythonWorker({ python, ...options });
  workers.push(worker);
  return worker;
}

/** Begins a training that would take days, and hands over the worker's pid once it is under way. */
async function midTraining(
  worker: PythonWorker,
  signal?: AbortSignal,
): Promise<{ pid: number; outcome: Promise<unknown> }> {
  let underWay = (): void => undefined;
  const stepped = new Promise<void>((resolve) => (underWay = resolve));
  const outcome = worker.call('train', endless, { onProgress: () => underWay(), signal });
  outcome.catch(() => undefined);
  await Promise.race([stepped, outcome]);
  return { pid: worker.pid ?? 0, outcome };
}

it('cancels a training between two steps and keeps the worker', async () => {
  const stop = new AbortController();
  const { pid, outcome } = await midTraining(steady, stop.signal);
  stop.abort();
  await expect(outcome).rejects.toMatchObject({ code: 'cancelled' });
  expect((await steady.call('ping', {})).pid).toBe(pid);
});

it('answers one call after the other; who waits in line can leave it', async () => {
  const first = new AbortController();
  const second = new AbortController();
  const { outcome } = await midTraining(steady, first.signal);
  const ended: string[] = [];
  const waiting = steady.call('ping', {}, { signal: second.signal });
  const last = steady.call('ping', {}).then(() => ended.push('last'));
  second.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  expect(ended).toEqual([]);
  first.abort();
  await expect(outcome).rejects.toMatchObject({ code: 'cancelled' });
  await last;
  expect(ended).toEqual(['last']);
});

it('survives a worker that is killed in the middle of a training', async () => {
  const { pid, outcome } = await midTraining(steady);
  process.kill(pid, 'SIGKILL');
  await expect(outcome).rejects.toMatchObject({
    code: 'worker-crashed',
    retryable: true,
    message: expect.stringMatching(/SIGKILL during train/) as string,
  });
  const { pid: next } = await steady.call('ping', {});
  expect(next).not.toBe(pid);
  expect(isAlive(pid)).toBe(false);
});

it('kills a worker that hangs', async () => {
  const worker = start({ silenceMs: 4_000 });
  const { pid, outcome } = await midTraining(worker);
  process.kill(pid, 'SIGSTOP');
  await expect(outcome).rejects.toMatchObject({
    code: 'worker-crashed',
    retryable: true,
    message: expect.stringMatching(/no sign of life for 4 s/) as string,
  });
  await until(() => !isAlive(pid));
  await expect(worker.call('ping', {})).resolves.toHaveProperty('pid');
});

it('kills a worker that lives but makes no step', async () => {
  const stalled = `
import json, time
for line in iter(input, None):
    while True:
        print(json.dumps({"beat": {"id": json.loads(line)["id"], "phase": "generate", "ticks": 3}}), flush=True)
        time.sleep(0.1)
`;
  const worker = start({ args: ['-c', stalled], stallMs: 1_500 });
  await expect(worker.call('ping', {})).rejects.toMatchObject({
    code: 'worker-crashed',
    message: expect.stringMatching(/no step in generate/) as string,
  });
});

/** The real worker, with a method `ping` that does something else. */
const pinging = (body: string): string[] => [
  '-c',
  `
import time
from agora_worker import methods
from agora_worker.__main__ import main
def ping(params, task):
    task.phase = "load"
${body}
methods.METHODS["ping"] = ping
main()
`,
];

it('kills a worker that waits for nothing while it loads a model', async () => {
  const worker = start({ args: pinging('    time.sleep(3600)'), idleMs: 4_000 });
  await expect(worker.call('ping', {})).rejects.toMatchObject({
    code: 'worker-crashed',
    message: expect.stringMatching(/no step in load for 4 s/) as string,
  });
});

it('lets a worker load for as long as it does anything', async () => {
  const busy = `    end = time.monotonic() + 8
    while time.monotonic() < end: sum(range(10_000))
    return {"pid": 1, "python": "busy"}`;
  const worker = start({ args: pinging(busy), idleMs: 4_000 });
  await expect(worker.call('ping', {})).resolves.toMatchObject({ python: 'busy' });
});

it('has nobody at a terminal: a question in a library is answered at once', async () => {
  const worker = start({ args: pinging('    return {"pid": 1, "python": input("Run the code? [y/N] ")}') });
  await expect(worker.call('ping', {})).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('EOF') as string,
  });
});

it('kills a worker that does not obey a cancellation', async () => {
  const deaf = 'import sys, time\nwhile True: time.sleep(1)';
  const worker = start({ args: ['-c', deaf], graceMs: 300 });
  const stop = new AbortController();
  const outcome = worker.call('ping', {}, { signal: stop.signal });
  await until(() => worker.pid !== undefined);
  const pid = worker.pid ?? 0;
  stop.abort();
  await expect(outcome).rejects.toMatchObject({ code: 'cancelled' });
  expect(isAlive(pid)).toBe(false);
});

it('does not trust a worker that writes something else than messages', async () => {
  const worker = start({ args: ['-c', 'print("{\\"id\\": 1, \\"resu", flush=True)\nimport time\ntime.sleep(600)'] });
  await expect(worker.call('ping', {})).rejects.toMatchObject({
    code: 'worker-crashed',
    retryable: true,
    message: expect.stringContaining('no message: {"id": 1, "resu') as string,
  });
});

it('shows the last words of a worker that ends by itself, without its secrets', async () => {
  const program = 'import os, sys\nprint("one\\ntwo " + os.environ["HF_TOKEN"], file=sys.stderr)\nsys.exit(3)';
  const worker = start({ args: ['-c', program], env: { ...process.env, HF_TOKEN: 'hf_secret' } });
  await expect(worker.call('ping', {})).rejects.toMatchObject({
    code: 'worker-crashed',
    message: expect.stringMatching(/exit code 3 during ping; its last words: one\ntwo \*\*\*$/) as string,
  });
});

it('says when the interpreter does not start', async () => {
  const worker = start({ python: '/no/such/python' });
  await expect(worker.call('ping', {})).rejects.toMatchObject({
    code: 'missing-dependency',
    message: expect.stringContaining('/no/such/python') as string,
  });
});

it('gives the worker no keys', async () => {
  const env = { ...process.env, OPENAI_API_KEY: 'sk-1', AGORA_NATS_PASSWORD: 'p', AWS_SECRET: 's', HF_TOKEN: 'hf_1' };
  const worker = start({ env });
  const { pid } = await worker.call('ping', {});
  const names = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0').map((pair) => pair.split('=')[0]);
  expect(names).toContain('PATH');
  expect(names).toContain('HF_TOKEN');
  expect(names.filter((name) => /KEY|PASSWORD|SECRET|AGORA/.test(name ?? ''))).toEqual([]);
});

it('ends with its process when it is closed in the middle of a training', async () => {
  const worker = start();
  const { pid, outcome } = await midTraining(worker);
  await worker.close();
  await expect(outcome).rejects.toMatchObject({ code: 'cancelled' });
  expect(isAlive(pid)).toBe(false);
  await expect(worker.call('ping', {})).rejects.toMatchObject({ code: 'cancelled' });
});

it('leaves no orphan when its parent is killed in the middle of a training', async () => {
  const parent = spawnScript(join(__dirname, '..', 'test', 'train-forever.ts'), [JSON.stringify(endless)], {
    env: { ...process.env, AGORA_PYTHON: python },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = await new Promise<number>((resolve) => {
    parent.stdout?.once('data', (data: Buffer) => resolve(Number(data.toString())));
  });
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await until(() => !isAlive(pid));
});

describe('the Python side', () => {
  it('answers a broken line with a fault and goes on', async () => {
    const child = spawn(python, ['-m', 'agora_worker'], { cwd: PYTHON_ROOT, stdio: ['pipe', 'pipe', 'ignore'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stdin.write('{"id": 1, "meth\n["no", "object"]\n{"id": 2, "method": "dance"}\n{"id": 3, "method": "ping"}\n');
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push(JSON.parse(String((await lines.next()).value)) as unknown);
    expect(answers).toEqual([
      { id: null, fault: expect.objectContaining({ code: 'internal' }) as unknown },
      { id: null, fault: expect.objectContaining({ code: 'internal' }) as unknown },
      { id: 2, fault: expect.objectContaining({ message: "The worker has no method 'dance'" }) as unknown },
      { id: 3, result: expect.objectContaining({ pid: child.pid }) as unknown },
    ]);
    const exit = new Promise((resolve) => child.once('exit', resolve));
    child.stdin.end();
    expect(await exit).toBe(0);
  });
});
