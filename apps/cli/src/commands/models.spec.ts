import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactStore } from '@agora/artifacts';
import { ModelHubServer } from '@agora/model-hub/testing';

const MAIN = join(__dirname, '../../dist/main.js');
const FILES = { 'config.json': '{}', 'tokenizer.json': '{}', 'tokenizer_config.json': '{}', 'model.onnx': 'a graph' };

let server: ModelHubServer;
let folder: string;
beforeEach(async () => {
  server = await ModelHubServer.start();
  folder = await mkdtemp(join(tmpdir(), 'agora-cli-models-'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function agora(...args: string[]): Promise<{ code: number | null; lines: Record<string, unknown>[]; said: string }> {
  const env = { ...process.env, HF_ENDPOINT: server.url, HF_HOME: folder, HF_TOKEN: '' };
  const child = spawn(process.execPath, [MAIN, 'models', ...args, '--json', '--home', join(folder, 'home')], { env });
  let [out, said] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const lines = (): Record<string, unknown>[] =>
    out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, lines: lines(), said })));
}

it('adds a model, lists it, verifies it, and sees when a file of it was changed', async () => {
  const { commit } = server.add('owner/name', FILES, { licence: 'apache-2.0' });
  const model = `hub:owner/name@${commit}`;
  const added = await agora('add', 'owner/name');
  expect(added).toMatchObject({
    code: 0,
    lines: [{ kind: 'model', model, graph: 'model.onnx', licence: 'apache-2.0' }],
  });
  expect(added.said).toContain(`options: { model: "${model}" }`);
  expect(await agora('list')).toMatchObject({ code: 0, lines: [{ model }] });
  expect(await agora('verify')).toMatchObject({ code: 0, lines: [{ model, whole: true }] });

  const store = new ArtifactStore(join(folder, 'home'));
  const artifact = await store.open(String(added.lines[0]?.['key']));
  await appendFile(artifact.path('model.onnx'), 'more');
  const verified = await agora('verify');
  expect(verified).toMatchObject({ code: 1, lines: [{ model, whole: false, fault: { code: 'corrupt-artifact' } }] });
  expect(verified.said).toContain('model.onnx');
});

it.each([
  [['add', 'owner/nowhere'], 'not-found'],
  [['add', '../etc'], 'invalid-input'],
  [['add', 'owner/name', '--file', '../evil.onnx'], 'invalid-input'],
  [['add', 'owner/name', '--file', 'onnx/other.onnx'], 'not-found'],
  [['add'], 'invalid-input'],
  [['export', 'owner/name', '--for', 'something', '--out', 'x'], 'invalid-input'],
  [['export', '.', '--for', 'reward', '--out', '.'], 'invalid-input'],
])('says what is wrong with %j, and keeps nothing', async (args, code) => {
  server.add('owner/name', FILES);
  const { lines, code: exit } = await agora(...args);
  expect(exit).toBe(2);
  expect(lines.at(-1)).toMatchObject({ code });
  expect(await readdir(join(folder, 'home', 'artifacts')).catch(() => [])).toEqual([]);
});
