import { cp, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { InspectReply, InspectRequest } from '@agora/contracts';
import { AGORABENCH_TRAINING, NANO_TRAINING } from '@agora/run-schemas';
import { nanoModel } from '@agora/nano-model';
import { tempFolder } from '../../test/support.js';
import { inspectModels } from './inspect-models.js';

jest.setTimeout(300_000);
/** A busy machine is not what is tried here. */
const PATIENCE_MS = 200_000;

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  folder = await tempFolder();
  await variant('whole', async () => undefined);
});
afterAll(() => folder.remove());

type Model = InspectRequest['models'][number];
const student = (model: string, training = NANO_TRAINING): Model => ({
  title: `student "${model}"`,
  model,
  use: 'train',
  training,
});
const answering = (model: string): Model => ({ title: `reference "${model}"`, model, use: 'answer', maxTokens: 64 });
const inspect = (models: Model[], env: NodeJS.ProcessEnv = process.env): Promise<InspectReply> =>
  inspectModels({ baseDir: folder.path, models }, { env, timeoutMs: PATIENCE_MS });
const about = ({ findings }: InspectReply, model: string): { code: string; message: string; fatal: boolean }[] =>
  findings.filter(({ message }) => message.includes(`"${model}"`));

/** A copy of the nano student, changed. */
async function variant(name: string, change: (path: string) => Promise<unknown>): Promise<string> {
  const path = join(folder.path, name);
  await cp(nanoModel.student, path, { recursive: true });
  await change(path);
  return `./${name}`;
}

const config = (path: string, change: object): Promise<void> =>
  readFile(join(path, 'config.json'), 'utf8').then((text) =>
    writeFile(join(path, 'config.json'), JSON.stringify({ ...(JSON.parse(text) as object), ...change })),
  );
const weights = (path: string): string => join(path, 'model.safetensors');

/** An index of two shards, of which one lies there. */
async function shards(path: string): Promise<void> {
  await cp(weights(path), join(path, 'model-00001-of-00002.safetensors'));
  await rm(weights(path));
  const map = { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' };
  await writeFile(join(path, 'model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map: map }));
}

const LLAMA_8B = {
  model_type: 'llama',
  architectures: ['LlamaForCausalLM'],
  hidden_size: 4096,
  intermediate_size: 14336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  head_dim: 128,
  vocab_size: 128256,
  max_position_embeddings: 8192,
  tie_word_embeddings: false,
  auto_map: undefined,
};

it('says of each model that cannot be used what is wrong with it, all at once', async () => {
  const whole = './whole';
  const wrong: [model: string, code: string, message: RegExp][] = [
    ['./nowhere', 'not-found', /There is no model/],
    [await variant('no-config', (path) => rm(join(path, 'config.json'))), 'not-found', /has no config\.json/],
    [await variant('no-weights', (path) => rm(weights(path))), 'not-found', /There are no weights/],
    [await variant('cut', (path) => truncate(weights(path), 100_000)), 'invalid-input', /is cut: 100\.0 kB of 1\.8 MB/],
    [
      await variant('header', (path) => truncate(weights(path), 20)),
      'invalid-input',
      /model\.safetensors is cut: 20 B/,
    ],
    [
      await variant('pointer', (path) => writeFile(weights(path), 'version https://git-lfs.github.com/spec/v1\n')),
      'invalid-input',
      /is a pointer of Git LFS/,
    ],
    [await variant('shards', shards), 'not-found', /1 of 2 weight files are missing .*model-00002-of-00002/],
    [
      await variant('thin', (path) => config(path, { num_hidden_layers: 40 })),
      'invalid-input',
      /hold 459\.4 k of its .* parameters/,
    ],
    [
      await variant('alien', (path) => config(path, { model_type: 'martian' })),
      'invalid-input',
      /'martian' is not known/,
    ],
    [
      await variant('vit', (path) => config(path, { model_type: 'vit' })),
      'invalid-input',
      /vit models do not continue text/,
    ],
    [
      await variant('bert', (path) => config(path, { model_type: 'bert' })),
      'invalid-input',
      /bert models are encoders/,
    ],
    [
      await variant('own-code', (path) => config(path, { auto_map: { AutoConfig: 'mine.Config' } })),
      'invalid-input',
      /comes with code of its own/,
    ],
    [
      await variant('no-tokenizer', (path) => rm(join(path, 'tokenizer.json'))),
      'not-found',
      /tokenizer .*cannot be loaded/,
    ],
    [await variant('broken', (path) => writeFile(join(path, 'config.json'), '{')), 'invalid-input', /cannot be read/],
  ];
  const reply = await inspect([student(whole), answering(whole), ...wrong.map(([model]) => student(model))]);
  expect(about(reply, whole).filter(({ fatal }) => fatal)).toEqual([]);
  expect(reply.models[`student "${whole}"`]).toEqual({ parameters: 459_392, context: 256 });
  expect(reply.checkpointBytes).toBeGreaterThan(459_392);
  for (const [model, code, message] of wrong) {
    const found = about(reply, model).filter(({ fatal }) => fatal);
    expect(found.map((finding) => finding.message).join('\n')).toMatch(message);
    expect(found.map((finding) => finding.code)).toContain(code);
  }
});

it('reckons whether a student fits, and says so with its sums', async () => {
  const big = await variant('llama-8b', async (path) => {
    await config(path, LLAMA_8B);
    await rm(weights(path));
  });
  const half = { ...student(big, { ...AGORABENCH_TRAINING, masters: 'bf16' }), title: `student of bf16 "${big}"` };
  const reply = await inspect([student(big, AGORABENCH_TRAINING), half, answering(big)]);
  const messages = reply.findings.map(({ message }) => message).join('\n');
  // Missing weights do not keep the sums from being told.
  expect(messages).toMatch(/There are no weights/);
  expect(messages).toMatch(
    /8,030,261,248 parameters × 16 bytes \(weights, gradients and two AdamW moments of 4 each\) = 128\.5 GB/,
  );
  expect(messages).toMatch(
    /8,030,261,248 parameters × [24] bytes = (16\.1|32\.1) GB, and .* of KV cache a row of 1088 tokens/,
  );
  expect(messages).toMatch(/of bf16 .* × 8 bytes .* = 64\.2 GB/);
  const ranked = await inspectModels(
    { baseDir: folder.path, models: [student(big, AGORABENCH_TRAINING)] },
    {
      placement: { ranks: 2, sharding: 'ddp' },
      timeoutMs: PATIENCE_MS,
    },
  );
  expect(ranked.findings.map(({ message }) => message).join('\n')).toMatch(
    /held by 2 processes: 257\.0 GB|each of 2 GPUs/,
  );
});

it('answers those who ask at the same moment each about their own models', async () => {
  const ask = (model: Model): Promise<InspectReply> =>
    inspectModels({ baseDir: folder.path, models: [model] }, { timeoutMs: PATIENCE_MS });
  const light = await variant('light', (path) => rm(weights(path)));
  // Made for 256 tokens.
  const long = student('./whole', { ...NANO_TRAINING, maxLength: 512 });
  const [one, two, three] = await Promise.all([ask(student('./whole')), ask(answering(light)), ask(long)]);
  expect(Object.keys(one?.models ?? {})).toEqual(['student "./whole"']);
  expect(one?.findings.filter(({ fatal }) => fatal)).toEqual([]);
  expect(two?.findings).toMatchObject([{ message: expect.stringContaining('no weights') as string }]);
  expect(three?.findings.filter(({ fatal }) => fatal)).toMatchObject([
    {
      message: expect.stringContaining('maxLength is 512, but') as string,
      fix: expect.stringContaining('256 or less') as string,
    },
  ]);
});

it('starts nothing for the bundled models', async () => {
  const env = { PATH: '', AGORA_PYTHON: '/nowhere/python' };
  expect(await inspect([student('nano'), answering('nano-reference')], env)).toMatchObject({ findings: [] });
  expect((await inspect([student('./whole')], env)).findings).toMatchObject([{ code: 'missing-dependency' }]);
});

it('describes the machine as torch sees it', async () => {
  const { machine } = await inspectModels({ baseDir: '.', models: [], machine: true }, { timeoutMs: PATIENCE_MS });
  expect(machine?.cores).toBeGreaterThan(0);
  expect(machine?.device).toBe(machine && machine.gpus.length > 0 ? 'cuda' : 'cpu');
  expect(machine?.torch).toMatch(/^\d+\.\d+/);
});

describe('a model of the hub', () => {
  let server: Server;
  let asked: string[];
  const files: Record<string, Buffer | number> = {};

  /** As much of the hub as looking at a model asks for: a list of files with sizes, and the small ones themselves. */
  beforeAll(async () => {
    for (const name of ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json']) {
      files[name] = await readFile(join(nanoModel.student, name));
    }
    files['model.safetensors'] = (await readFile(weights(nanoModel.student))).length;
    asked = [];
    server = createServer(({ url = '', method = '' }, reply) => {
      asked.push(`${method} ${url}`);
      const [, file = ''] = /\/resolve\/[^/]+\/(.*)$/.exec(url) ?? [];
      const content = files[file];
      const commit = 'a'.repeat(40);
      if (url.startsWith('/api/models/someone/nano/tree/')) {
        const tree = Object.entries(files).map(([path, held]) => ({
          type: 'file',
          path,
          oid: commit,
          size: typeof held === 'number' ? held : held.length,
        }));
        reply.writeHead(200, { 'content-type': 'application/json' });
        reply.end(JSON.stringify(tree));
      } else if (url.startsWith('/api/models/someone/nano')) {
        const siblings = Object.entries(files).map(([rfilename, held]) => ({
          rfilename,
          size: typeof held === 'number' ? held : held.length,
        }));
        reply.writeHead(200, { 'content-type': 'application/json' });
        reply.end(JSON.stringify({ id: 'someone/nano', sha: commit, siblings }));
      } else if (url.startsWith('/someone/nano/') && content instanceof Buffer) {
        const head = { etag: `"${file}-1"`, 'x-repo-commit': commit, 'content-length': content.length };
        reply.writeHead(200, head);
        reply.end(method === 'HEAD' ? undefined : content);
      } else {
        reply.writeHead(404, { 'x-error-code': 'RepoNotFound', 'x-error-message': 'Repository not found' });
        reply.end();
      }
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
  });
  afterAll(() => new Promise((closed) => server.close(closed)));

  const hub = async (
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  ): Promise<NodeJS.ProcessEnv> => {
    const cache = join(folder.path, `hub-${Math.random()}`);
    await mkdir(cache);
    return { ...process.env, HF_ENDPOINT: endpoint, HF_HOME: cache };
  };

  it('is looked at without its weights', async () => {
    const reply = await inspect([student('someone/nano'), student('someone/else')], await hub());
    expect(about(reply, 'someone/nano').filter(({ fatal }) => fatal)).toEqual([]);
    expect(reply.models['student "someone/nano"']).toMatchObject({ parameters: 459_392 });
    expect(about(reply, 'someone/else')).toMatchObject([{ code: 'not-found' }]);
    expect(asked.filter((request) => request.includes('.safetensors'))).toEqual([]);
  });

  it('is told to be out of reach', async () => {
    const { findings } = await inspect([student('someone/nano')], await hub('http://127.0.0.1:9'));
    expect(findings).toMatchObject([
      {
        code: 'unreachable',
        message: expect.stringMatching(/the hub \(http:\/\/127\.0\.0\.1:9\) cannot be reached/) as string,
      },
    ]);
    const offline = await inspect([student('someone/nano')], { ...(await hub()), HF_HUB_OFFLINE: '1' });
    expect(offline.findings).toMatchObject([
      { code: 'unreachable', message: expect.stringContaining('HF_HUB_OFFLINE is set') as string },
    ]);
  });
});

it('gives up in time when the hub accepts and never answers', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((listening) => silent.once('listening', listening));
  const env = {
    ...process.env,
    HF_ENDPOINT: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    HF_HOME: folder.path,
  };
  const { findings } = await inspectModels(
    { baseDir: folder.path, models: [student('someone/silent')] },
    { env, timeoutMs: 50_000 },
  );
  expect(findings).toMatchObject([{ fatal: true }]);
  expect(['unreachable', 'timeout']).toContain(findings[0]?.code);
  silent.closeAllConnections();
  await new Promise((closed) => silent.close(closed));
});
