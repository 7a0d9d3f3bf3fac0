import { existsSync, readFileSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '@agora/plugin-api';
import { nanoModel } from '@agora/nano-model';
import { isAlive, spawnScript, until } from '@agora/service-testkit';
import type { ChildRequest } from '../child/protocol.js';
import { fromSources, tempFolder } from '../../test/spec-support.js';
import { OnnxProcess } from './onnx-process.js';

const model = { onnx: nanoModel.rewardOnnx, tokenizer: nanoModel.tokenizer };
const { signal } = new AbortController();

const question = (count = 3): ChildRequest => ({
  kind: 'rewards',
  model,
  rows: Array.from({ length: count }, (_, n) => ({
    instruction: `Add ${n} and ${n}.`,
    response: `${2 * n} `.repeat(60),
  })),
});

let onnx: OnnxProcess;
beforeEach(() => {
  onnx = new OnnxProcess(fromSources);
});
afterEach(() => onnx.close());

const faultOf = (asked: Promise<unknown>): Promise<Fault> =>
  asked.then(
    () => Promise.reject(new Error('no fault')),
    (error: Fault) => error,
  );

describe('the process of the models', () => {
  it('is started on first need and stays', async () => {
    expect(onnx.pid).toBeUndefined();
    const first = await onnx.ask(question(), { signal });
    const { pid } = onnx;
    expect(await onnx.ask(question(), { signal })).toEqual(first);
    expect(onnx.pid).toBe(pid);
    expect(first).toMatchObject({ width: 1, truncated: 0 });
  });

  it('reads a model anew whose files have changed', async () => {
    const folder = await tempFolder();
    try {
      const own = join(folder.path, 'model.onnx');
      await cp(nanoModel.rewardOnnx, own);
      const asked = { ...question(), model: { ...model, onnx: own } };
      await onnx.ask(asked, { signal });
      await writeFile(own, 'no graph');
      expect((await faultOf(onnx.ask(asked, { signal }))).message).toContain(own);
    } finally {
      await folder.remove();
    }
  });

  it('knows nothing of our environment', async () => {
    process.env['AGORA_SPEC_SECRET'] = 'a-secret-of-the-service';
    await onnx.ask(question(), { signal });
    const environment = readFileSync(`/proc/${onnx.pid}/environ`, 'utf8');
    expect(environment).not.toContain('a-secret-of-the-service');
    expect(environment).not.toContain('PATH=');
  });

  it('tells the maker of the runtime nothing', async () => {
    await onnx.ask(question(), { signal });
    // What uploads would be written to, made when the runtime begins.
    expect(existsSync(join(tmpdir(), `mat-debug-${onnx.pid}.log`))).toBe(false);
  });

  it('is started again after a crash, and the question asked again', async () => {
    await onnx.ask(question(), { signal });
    const { pid = 0 } = onnx;
    const answer = onnx.ask(question(300), {
      signal,
      onProgress: () => isAlive(pid) && process.kill(pid, 'SIGKILL'),
    });
    expect((await answer).values).toHaveLength(300);
    expect(onnx.pid).not.toBe(pid);
  });

  it('is a retryable fault when it crashes again', async () => {
    const kill = (): void => {
      if (onnx.pid !== undefined && isAlive(onnx.pid)) process.kill(onnx.pid, 'SIGKILL');
    };
    const fault = await faultOf(onnx.ask(question(300), { signal, onProgress: kill }));
    expect(fault).toMatchObject({
      code: 'worker-crashed',
      retryable: true,
      message: expect.stringContaining('SIGKILL'),
    });
  });

  it('answers several at once', async () => {
    const counts = [40, 3, 17];
    const answers = await Promise.all(counts.map((count) => onnx.ask(question(count), { signal })));
    expect(answers.map(({ values }) => values.length)).toEqual(counts);
  });

  it('stops a question and goes on with the next', async () => {
    const controller = new AbortController();
    let seen = 0;
    const stopped = onnx.ask(question(2000), {
      signal: controller.signal,
      onProgress: (done) => {
        seen = done;
        controller.abort();
      },
    });
    expect(await faultOf(stopped)).toMatchObject({ code: 'cancelled' });
    expect(seen).toBeLessThan(2000);
    expect((await onnx.ask(question(), { signal })).values).toHaveLength(3);
  });

  it('ends when it is idle and comes back', async () => {
    await onnx.close();
    onnx = new OnnxProcess({ ...fromSources, idleMs: 1 });
    await onnx.ask(question(), { signal });
    const { pid = 0 } = onnx;
    await until(() => !isAlive(pid));
    await until(() => onnx.pid === undefined);
    expect((await onnx.ask(question(), { signal })).values).toHaveLength(3);
  });

  it('answers a question that comes while it is ending', async () => {
    await onnx.close();
    onnx = new OnnxProcess({ ...fromSources, idleMs: 0 });
    for (let round = 0; round < 8; round += 1) {
      expect((await onnx.ask(question(), { signal })).values).toHaveLength(3);
      await new Promise((resolve) => setTimeout(resolve, round));
    }
  });

  it('ends with its parent, even when that is killed', async () => {
    const folder = await tempFolder();
    const script = join(folder.path, 'parent.ts');
    await writeFile(
      script,
      `const { OnnxProcess } = require(${JSON.stringify(join(__dirname, 'onnx-process.ts'))});
       const onnx = new OnnxProcess(${JSON.stringify(fromSources)});
       onnx.ask(${JSON.stringify(question())}, { signal: new AbortController().signal })
         .then(() => { process.stdout.write(String(onnx.pid)); setInterval(() => undefined, 1000); });`,
    );
    const parent = spawnScript(script, [], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) =>
      parent.stdout?.once('data', (data: Buffer) => resolve(Number(data.toString()))),
    );
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(pid));
    await folder.remove();
  });

  it.each([
    ['a missing model', { ...model, onnx: '/nowhere/model.onnx' }, 'not-found', '/nowhere/model.onnx'],
    ['a missing tokenizer', { ...model, tokenizer: '/nowhere' }, 'not-found', '/nowhere/tokenizer.json'],
    ['a file that is no model', { ...model, onnx: __filename }, 'invalid-input', __filename],
  ])('names %s', async (_, files, code, message) => {
    const fault = await faultOf(onnx.ask({ ...question(), model: files }, { signal }));
    expect(fault).toMatchObject({ code, message: expect.stringContaining(message), retryable: false });
    expect((await onnx.ask(question(), { signal })).values).toHaveLength(3);
  });
});
