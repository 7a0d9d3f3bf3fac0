import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nanoModel } from '@agora/nano-model';
import { tempFolder } from '../test/support.js';
import { pythonEnvironmentStatus } from './environment.js';
import { EXPORT_REQUIREMENTS, exportModel } from './export-model.js';

jest.setTimeout(900_000);

let folder: Awaited<ReturnType<typeof tempFolder>>;
let ready: boolean;
beforeAll(async () => {
  folder = await tempFolder();
  ({ ready } = await pythonEnvironmentStatus({ requirements: EXPORT_REQUIREMENTS }));
  if (!ready)
    process.stderr.write('skipped: the environment of exports has not been made (agora models export makes it)\n');
});
afterAll(() => folder.remove());

const output = async (name: string): Promise<string> => {
  const path = join(folder.path, name);
  await mkdir(path);
  return path;
};

it.each(['perplexity', 'diversity'] as const)(
  'makes a graph for %s that computes what PyTorch computes',
  async (purpose) => {
    if (!ready) return;
    const path = await output(purpose);
    const { worst, files, opset } = await exportModel({ model: nanoModel.student, purpose, output: path });
    expect(worst).toBeLessThan(1e-4);
    // Attention and rotary positions as single operators, read by onnxruntime in batches.
    expect(opset).toBe(23);
    expect(files).toEqual(await readdir(path));
    expect(files).toEqual(
      expect.arrayContaining(['model.onnx', 'tokenizer.json', 'tokenizer_config.json', 'config.json']),
    );
  },
);

it('refuses a checkpoint of another kind, and one that is none', async () => {
  if (!ready) return;
  const asReward = exportModel({ model: nanoModel.student, purpose: 'reward', output: await output('reward') });
  await expect(asReward).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('lack') as string,
  });
  const empty = await output('empty');
  await writeFile(join(empty, 'config.json'), '{}');
  const nothing = exportModel({ model: empty, purpose: 'perplexity', output: await output('nothing') });
  await expect(nothing).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(empty) as string,
  });
});
