import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ArtifactStore } from '@agora/artifacts';
import { ModelHubServer } from '../test/index.js';
import { ModelHub } from './model-hub.js';

const TOKEN = 'hf_spec_token';
const GRAPH = Buffer.alloc(200_000, 'graph');
const FILES = {
  'config.json': '{}',
  'tokenizer.json': '{"a": 1}',
  'tokenizer_config.json': '{}',
  '1_Pooling/config.json': '{"pooling_mode_cls_token": true}',
  'onnx/model.onnx': GRAPH,
  'onnx/model.onnx_data': Buffer.alloc(5_000, 'data'),
  'onnx/model_int8.onnx': Buffer.alloc(300, 'int8'),
  'pytorch_model.bin': 'pickle',
  'modeling_own.py': 'import os',
};

let server: ModelHubServer;
let folder: string;
let store: ArtifactStore;
beforeEach(async () => {
  server = await ModelHubServer.start();
  folder = await mkdtemp(join(tmpdir(), 'agora-models-'));
  store = new ArtifactStore(join(folder, 'home'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const hub = (env: Record<string, string> = {}): ModelHub =>
  new ModelHub(store, { HF_ENDPOINT: `${server.url}/`, HF_HOME: join(folder, 'hf'), ...env });
const left = async (): Promise<string[]> =>
  (await readdir(join(folder, 'home', 'artifacts'), { recursive: true }).catch(() => [])).filter((name) =>
    /model\.onnx$/.test(name),
  );

describe('a model of the hub', () => {
  it('is resolved to its commit, fetched once with every hash checked, and kept as an artifact', async () => {
    const { commit } = server.add('owner/name', FILES, { licence: 'mit' });
    const { source, licence } = await hub().resolve('hub:owner/name');
    expect({ commit: source.commit, graph: source.graph, licence }).toEqual({
      commit,
      graph: 'onnx/model.onnx',
      licence: 'mit',
    });
    expect(Object.keys(source.files)).toEqual([
      '1_Pooling/config.json',
      'config.json',
      'onnx/model.onnx',
      'onnx/model.onnx_data',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect(source.files['onnx/model.onnx']?.sha256).toBe(createHash('sha256').update(GRAPH).digest('hex'));
    const seen: number[] = [];
    const artifact = await hub().fetch(source, { onProgress: (bytes) => seen.push(bytes) });
    expect(await readFile(artifact.path('onnx/model.onnx'))).toEqual(GRAPH);
    expect(seen.at(-1)).toBe(Object.values(source.files).reduce((sum, { bytes }) => sum + bytes, 0));
    expect(await readdir(artifact.dir)).not.toContain('modeling_own.py');

    server.calls.length = 0;
    const again = await hub().resolve(`hub:owner/name@${commit}`);
    expect((await hub().fetch(again.source)).key).toBe(artifact.key);
    expect(server.calls).toEqual([]);
  });

  it('is fetched once by all who ask at once', async () => {
    server.add('owner/name', FILES);
    const one = hub();
    const { source } = await one.resolve('hub:owner/name');
    const artifacts = await Promise.all([1, 2, 3].map(() => one.fetch(source)));
    expect(new Set(artifacts.map(({ key }) => key)).size).toBe(1);
    expect(server.storeCalls).toHaveLength(2);
  });

  it('has another key when a file of it is another', async () => {
    server.add('owner/name', FILES);
    const first = await hub().resolve('hub:owner/name');
    server.add('owner/name', { ...FILES, 'onnx/model.onnx': Buffer.alloc(200_000, 'other') });
    const second = await hub().resolve('hub:owner/name');
    const keys = await Promise.all(
      [first, second].map(
        async ({ source }) =>
          (
            await hub()
              .fetch(source)
              .catch(() => undefined)
          )?.key,
      ),
    );
    expect(keys[1]).toMatch(/^[0-9a-f]{64}$/);
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('may be another graph of the repository, or weights that Python reads', async () => {
    server.add('owner/name', FILES);
    const { source } = await hub().resolve('hub:owner/name', 'onnx/model_int8.onnx');
    expect(Object.keys(source.files).filter((path) => path.startsWith('onnx'))).toEqual(['onnx/model_int8.onnx']);
    const { 'config.json': config, 'tokenizer.json': tokens, 'tokenizer_config.json': rest } = FILES;
    const weights = { 'model-00001-of-00001.safetensors': 'w', 'model.safetensors.index.json': '{}' };
    server.add('owner/torch', {
      'config.json': config,
      'tokenizer.json': tokens,
      'tokenizer_config.json': rest,
      ...weights,
    });
    const torch = (await hub().resolve('hub:owner/torch')).source;
    expect(torch.graph).toBeUndefined();
    expect(Object.keys(torch.files)).toEqual(expect.arrayContaining(Object.keys(weights)));
  });

  it('goes on where a connection broke, with the token for the hub alone', async () => {
    server.add('owner/gated', FILES, { gate: TOKEN });
    server.tamper = (content, turn) => (turn < 3 ? undefined : content);
    const { source } = await hub({ HF_TOKEN: TOKEN }).resolve('hub:owner/gated');
    const artifact = await hub({ HF_TOKEN: TOKEN }).fetch(source);
    expect(await readFile(artifact.path('onnx/model.onnx'))).toEqual(GRAPH);
    expect(server.storeCalls.filter(({ range }) => range !== undefined).length).toBeGreaterThan(0);
    expect(server.calls.every(({ authorization }) => authorization === `Bearer ${TOKEN}`)).toBe(true);
    expect(server.storeCalls.map(({ authorization }) => authorization)).toEqual(server.storeCalls.map(() => undefined));
  });

  it('finds a token in HF_HOME', async () => {
    server.add('owner/gated', FILES, { gate: TOKEN });
    await mkdir(join(folder, 'hf'));
    await writeFile(join(folder, 'hf', 'token'), `${TOKEN}\n`);
    expect((await hub().resolve('hub:owner/gated')).source.repo).toBe('owner/gated');
  });

  it.each([
    ['is changed on its way', (content: Buffer) => Buffer.from(content).fill('x'), /hash \w+ instead of/],
    ['is longer than the hub says', (content: Buffer) => Buffer.concat([content, content]), /more than/],
  ])('is refused when a file %s, and nothing of it is left', async (_, tamper, message) => {
    server.add('owner/name', FILES);
    server.tamper = tamper;
    const { source } = await hub().resolve('hub:owner/name');
    await expect(hub().fetch(source)).rejects.toMatchObject({
      code: 'bad-response',
      message: expect.stringMatching(message) as string,
    });
    expect(await left()).toEqual([]);
  });
});

describe('without a network', () => {
  const offline = { HF_HUB_OFFLINE: '1' };

  it('what was added before is known by the name it was added by', async () => {
    server.add('owner/name', FILES);
    const { source } = await hub().resolve('hub:owner/name@main');
    server.calls.length = 0;
    expect((await hub(offline).resolve('hub:owner/name@main')).source).toEqual(source);
    expect((await hub(offline).resolve(`hub:owner/name@${source.commit}`)).source).toEqual(source);
    expect(server.calls).toEqual([]);
  });

  it("takes what lies in Hugging Face's cache, and a fetch copies from there", async () => {
    const { commit, files } = server.add('owner/name', FILES);
    const root = join(folder, 'hf', 'hub', 'models--owner--name');
    for (const [path, { content, lfs }] of files) {
      const hash = lfs
        ? createHash('sha256').update(content)
        : createHash('sha1').update(`blob ${content.length}\0`).update(content);
      const [blob, link] = [join(root, 'blobs', hash.digest('hex')), join(root, 'snapshots', commit, path)];
      await mkdir(dirname(blob), { recursive: true });
      await mkdir(dirname(link), { recursive: true });
      await writeFile(blob, content);
      await symlink(blob, link);
    }
    await mkdir(join(root, 'refs'));
    await writeFile(join(root, 'refs', 'main'), commit);
    const { source } = await hub(offline).resolve('hub:owner/name');
    expect(source).toEqual((await hub().resolve('hub:owner/name')).source);
    const artifact = await hub(offline).fetch(source);
    expect(await readFile(artifact.path('onnx/model.onnx'))).toEqual(GRAPH);
    expect(server.storeCalls).toEqual([]);
  });

  it('says what is not there', async () => {
    await expect(hub(offline).resolve('hub:owner/name')).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('HF_HUB_OFFLINE') as string,
    });
  });
});

describe('is refused', () => {
  it.each([
    'hub:name',
    'hub:../name',
    'hub:owner/..',
    'hub:owner/na me',
    'hub:owner/name/more',
    'hub:owner/name@../main',
    'hub:owner/name@a@b',
    'hub:owner/name@',
    'hub:owner%2fname/x',
    'hub:/owner/name',
    'hub:ow--ner/name',
    'hub:owner/name\n',
  ])('a name like %j', async (name) => {
    await expect(hub().resolve(name)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(server.calls).toEqual([]);
  });

  it('whatever path a hub lists that leads elsewhere', async () => {
    server.add('owner/name', FILES);
    const hostile = [
      '../../evil',
      '/etc/passwd',
      'onnx/../../../evil',
      'a\\b',
      '1_Pooling/../../config.json',
      'onnx/model.onnx/../x_data',
    ];
    server.listing = (entries) => [
      ...entries,
      ...hostile.map((path) => ({ type: 'file', path, size: 3, oid: 'a'.repeat(40) })),
    ];
    const { source } = await hub().resolve('hub:owner/name');
    expect(Object.keys(source.files).filter((path) => hostile.includes(path))).toEqual([]);
    expect(Object.keys(source.files)).toHaveLength(6);
  });

  it.each([
    ['owner/nowhere', {}, 'not-found', /404/],
    [`owner/name@${'0'.repeat(40)}`, {}, 'not-found', /404/],
    ['owner/gated', {}, 'rejected-credential', /401/],
    ['owner/gated', { HF_TOKEN: 'not-a-token' }, 'rejected-credential', /hf_/],
    ['owner/empty', {}, 'not-found', /no model\.onnx, onnx\/model\.onnx or model\.safetensors/],
    ['owner/pickle', {}, 'not-found', /has no model\.onnx/],
    ['owner/name', { HF_ENDPOINT: 'nowhere' }, 'invalid-input', /HF_ENDPOINT/],
    ['owner/name', { HF_ENDPOINT: 'http://127.0.0.1:9' }, 'unreachable', /cannot be reached/],
  ])('%s with %j', async (name, env, code, message) => {
    server.add('owner/name', FILES);
    server.add('owner/gated', FILES, { gate: TOKEN });
    server.add('owner/empty', { 'README.md': '' });
    server.add('owner/pickle', { 'config.json': '{}', 'pytorch_model.bin': 'pickle' });
    const asked = (async () => hub(env as Record<string, string>).resolve(`hub:${name}`))();
    await expect(asked).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });
});
