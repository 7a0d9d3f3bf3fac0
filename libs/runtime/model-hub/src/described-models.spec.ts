import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactStore, stageKey } from '@agora/artifacts';
import { nanoModel, recordedHashes } from '@agora/nano-model';
import { modelUse } from '@agora/python-worker';
import { ModelHubServer } from '../test/index.js';
import { describeModels } from './described-models.js';
import { ModelHub } from './model-hub.js';

let server: ModelHubServer;
let folder: string;
let hub: ModelHub;
beforeEach(async () => {
  server = await ModelHubServer.start();
  folder = await mkdtemp(join(tmpdir(), 'agora-described-'));
  hub = new ModelHub(new ArtifactStore(join(folder, 'home')), { HF_ENDPOINT: server.url, HF_HOME: folder });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const described = (options: Record<string, unknown>): ReturnType<typeof describeModels> =>
  describeModels(options, folder, hub);

it.each([[{}], [{ model: 'nano' }], [{ of: 'response' }], [{ model: 'nano', rewardModel: 'nano' }]])(
  'is the nano models for %j',
  async (options) => {
    expect(await described(options)).toEqual({ models: stageKey(recordedHashes) });
  },
);

it('is the fingerprint of a folder as ever, and another one when a graph below it or its pooling changes', async () => {
  const path = join(folder, 'mine');
  await mkdir(path);
  await writeFile(join(path, 'model.onnx'), 'a graph');
  const plain = await described({ model: './mine' });
  expect(plain).toEqual({ models: (await modelUse('./mine', folder)).fingerprint });
  await mkdir(join(path, '1_Pooling'));
  await writeFile(join(path, '1_Pooling', 'config.json'), '{"pooling_mode_mean_tokens": true}');
  expect(await described({ model: './mine' })).toEqual(plain);
  await writeFile(join(path, '1_Pooling', 'config.json'), '{"pooling_mode_cls_token": true}');
  expect(await described({ model: './mine' })).not.toEqual(plain);
  await mkdir(join(path, 'onnx'));
  await writeFile(join(path, 'onnx', 'other.onnx'), 'one');
  const one = await described({ model: './mine', file: 'onnx/other.onnx' });
  await writeFile(join(path, 'onnx', 'other.onnx'), 'two');
  expect(await described({ model: './mine', file: 'onnx/other.onnx' })).not.toEqual(one);
});

it('is the version of the Python that reads weights without a graph', async () => {
  await cp(nanoModel.student, join(folder, 'torch'), { recursive: true });
  const found = await described({ model: './torch' });
  expect(found).toMatchObject({ scorer: expect.stringMatching(/^[0-9a-f]{16}$/) as string });
});

it('is the artifact of each model of the hub, by the option that names it', async () => {
  const files = { 'config.json': '{}', 'tokenizer.json': '{}', 'tokenizer_config.json': '{}', 'model.onnx': 'graph' };
  const { commit } = server.add('owner/name', files);
  const one = await described({ model: 'hub:owner/name' });
  expect(one.fetched).toMatchObject({ model: { repo: 'owner/name', commit, graph: 'model.onnx' } });
  expect(one.models).toBe(stageKey(one.fetched?.['model']));
  const two = await described({ model: 'nano', rewardModel: { model: 'hub:owner/name', device: 'cuda' } });
  expect(Object.keys(two.fetched ?? {})).toEqual(['rewardModel']);
  expect(two.models).not.toBe(one.models);
});
