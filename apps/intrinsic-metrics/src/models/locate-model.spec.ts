import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@agora/plugin-api';
import { nanoModel } from '@agora/nano-model';
import { tempFolder } from '../../test/spec-support.js';
import { locateModel } from './locate-model.js';

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(() => folder.remove());

const faultOf = (call: () => unknown): Fault => {
  try {
    call();
  } catch (error) {
    return Fault.from(error);
  }
  throw new Error('no fault');
};

describe('a metric model', () => {
  it('is one of the nano models by the name nano', () => {
    const tokenizer = nanoModel.tokenizer;
    expect(locateModel('rewards', 'nano', '/')).toEqual({ by: 'onnx', onnx: nanoModel.rewardOnnx, tokenizer });
    expect(locateModel('log-likelihoods', 'nano', '/')).toEqual({
      by: 'onnx',
      onnx: nanoModel.languageModelOnnx,
      tokenizer,
    });
    expect(locateModel('embeddings', 'nano', '/')).toEqual({
      by: 'onnx',
      onnx: nanoModel.languageModelOnnx,
      tokenizer,
    });
  });

  it.each(['model.onnx', 'onnx/model.onnx'])('is a folder with %s', async (name) => {
    await mkdir(join(folder.path, 'mine', 'onnx'), { recursive: true });
    await writeFile(join(folder.path, 'mine', name), '');
    expect(locateModel('rewards', './mine', folder.path)).toEqual({
      by: 'onnx',
      onnx: join(folder.path, 'mine', name),
      tokenizer: join(folder.path, 'mine'),
    });
  });

  it('is missed with its path and how to make it', async () => {
    expect(faultOf(() => locateModel('rewards', './nowhere', folder.path))).toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(join(folder.path, 'nowhere')),
    });
    await mkdir(join(folder.path, 'empty'));
    const fault = faultOf(() => locateModel('embeddings', './empty', folder.path));
    expect(fault).toMatchObject({ code: 'not-found', message: expect.stringContaining('model.onnx') });
    expect(fault.fix).toContain('--for diversity');
  });

  it('is not fetched from elsewhere', () => {
    expect(faultOf(() => locateModel('log-likelihoods', 'owner/name', folder.path))).toMatchObject({
      code: 'invalid-input',
      fix: expect.stringContaining('hub:owner/name@commit'),
    });
  });
});
