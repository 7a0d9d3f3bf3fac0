import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nanoModel } from '@agora/nano-model';
import type { CompletionRequest } from '@agora/plugin-api';
import { ENGINES_WORKER, PythonWorker } from '@agora/python-worker';
import { engineUse } from './engine-use.js';
import { refusedSubject } from './refused-subject.js';
import type { EngineSubject } from './served-model.js';
import { ServedModels } from './served-models.js';

const KEY = 'sk-of-nobody';

interface Asked {
  path: string;
  authorization: string | undefined;
  body: Record<string, unknown>;
}

let server: Server;
let folder: string;
let baseURL: string;
let asked: Asked[];
/** Refuses so many questions before it answers. */
let refusals = 0;
const worker = new PythonWorker({ args: ENGINES_WORKER });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-endpoint-'));
  server = createServer((request, response) => {
    void read(request).then((body) => {
      const { url: path = '', headers } = request;
      if (request.method === 'POST') asked.push({ path, authorization: headers.authorization, body });
      const [status, answer] = reply(path, body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
beforeEach(() => {
  asked = [];
  refusals = 0;
});
afterAll(async () => {
  await worker.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += String(part);
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}

/** As a server that tells no tokens. */
function reply(path: string, body: Record<string, unknown>): [number, unknown] {
  if (path === '/version') return [200, { version: '1.2.3' }];
  if (path === '/v1/models') return [200, { data: [{ id: 'base' }] }];
  if (path === '/v1/load_lora_adapter') return [200, {}];
  if ((refusals -= 1) >= 0) return [503, { error: { message: 'busy' } }];
  const { length } = body['prompt'] as number[];
  return [200, { choices: [{ text: ` ${length} tokens. Answer: 7`, finish_reason: 'stop' }] }];
}

async function environment(models: object): Promise<NodeJS.ProcessEnv> {
  const file = join(folder, 'compute.yaml');
  await writeFile(file, JSON.stringify({ engines: { endpoint: { apiKeyEnv: 'LAB', models } } }));
  return { ...process.env, AGORA_COMPUTE: file, LAB: KEY };
}

const request: CompletionRequest = {
  model: 'm',
  prompt: { kind: 'chat', messages: [{ role: 'user', content: 'What is 3 plus 4?' }] },
  sampling: { temperature: 0, maxTokens: 12, stop: ['Answer'] },
};

async function answer(subject: EngineSubject, models: object): Promise<unknown[]> {
  const env = await environment(models);
  const served = new ServedModels(worker, { folder, environment: env, log: () => undefined });
  const model = await served.open(await engineUse('endpoint', env), subject);
  const answers: unknown[] = [];
  await model.complete([request], {
    signal: new AbortController().signal,
    answered: (index, one) => Promise.resolve(void (answers[index] = one)),
  });
  await served.close();
  return answers;
}

const base: EngineSubject = { kind: 'model', name: 'nano', model: { path: nanoModel.student } };

it('asks with token ids, everything said, and tries again what may pass', async () => {
  refusals = 1;
  const answers = await answer(base, { nano: { baseURL, served: 'base' } });
  expect(asked).toHaveLength(2);
  const { body, authorization } = asked[1] ?? {};
  expect(authorization).toBe(`Bearer ${KEY}`);
  expect(body).toMatchObject({ model: 'base', max_tokens: 12, temperature: 0, top_p: 1, stop: ['Answer'], n: 1 });
  const { length } = body?.['prompt'] as number[];
  expect((body?.['prompt'] as unknown[]).every((id) => Number.isInteger(id))).toBe(true);
  expect(body?.['stop_token_ids']).toEqual([expect.any(Number)]);
  // Its text, before the stop string that this server does not look for.
  expect(answers).toEqual([{ text: ` ${length} tokens. `, finish: 'stop' }]);
}, 120_000);

it('has the adapter of a student by LoRA loaded, and asks it by its name', async () => {
  const key = 'f'.repeat(64);
  const of = { checkpoint: nanoModel.student, base: { name: 'nano', model: { path: nanoModel.student } } };
  await answer(
    { kind: 'student', key, ...of, adapter: '/home/adapter' },
    { nano: { baseURL, served: 'base', adapters: true } },
  );
  const name = `agora-${'f'.repeat(16)}`;
  expect(asked.map(({ path, body }) => [path, body['lora_path'] ?? body['model']])).toEqual([
    ['/v1/load_lora_adapter', '/home/adapter'],
    ['/v1/completions', name],
  ]);
}, 120_000);

it('knows the version of a server, and what it does not serve', async () => {
  expect(await engineUse('endpoint', await environment({ nano: { baseURL, served: 'base' } }))).toMatchObject({
    version: '1.2.3',
  });
  const other = await environment({ nano: { baseURL, served: 'another' } });
  await expect(engineUse('endpoint', other)).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('does not serve "another" but base') as string,
  });
  const keyless = { ...other, LAB: '' };
  await expect(engineUse('endpoint', keyless)).rejects.toMatchObject({ code: 'missing-credential' });
});

it('cannot answer for students whose every weight is trained, nor for models without a server', () => {
  const place = { models: { nano: { baseURL, served: 'base', adapters: true } }, timeoutSeconds: 1 };
  const lora = { rank: 8, alpha: 16, dropout: 0, targets: 'all-linear' as const };
  const refused = (training: object, models = ['nano']): string | undefined =>
    refusedSubject('endpoint', place, { models, students: { model: 'nano', training } })?.message;
  expect(refused({})).toMatch(/every weight/);
  expect(refused({ lora })).toBeUndefined();
  expect(refused({ lora }, ['nano', 'other'])).toMatch(/no server answers for "other"/);
  expect(refusedSubject('vllm', undefined, { models: ['nano'] })).toBeUndefined();
});
