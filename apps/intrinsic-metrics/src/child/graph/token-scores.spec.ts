import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nanoModel } from '@agora/nano-model';
import { fixture, fromSources, tempFolder } from '../../../test/spec-support.js';
import { graphOf, largeVocabulary, logProbability, writeModel } from '../../../test/large-vocabulary.js';
import { JobModels } from '../../models/job-models.js';
import { OnnxProcess } from '../../models/onnx-process.js';
import { ModelTokenizer } from '../model-tokenizer.js';
import { node } from './onnx-proto.js';
import { scoringGraph } from './token-scores.js';

const VOCABULARY = 150_000;
const POSITIONS = 4_096;
const GIB = 2 ** 20; // in the kibibytes of /proc

const { folder: decoder } = fixture('past-decoder');
const { signal } = new AbortController();

describe('the head of a language model', () => {
  it.each([
    ['nano', nanoModel.languageModelOnnx, 1024],
    ['a Llama', join(fixture('decoder').folder, 'model.onnx'), 259],
    ['a GPT-2 with past keys', join(decoder, 'model.onnx'), 5000],
  ])('is found in %s', (_, path, vocabulary) => {
    expect(scoringGraph(readFileSync(path), 'logits')).toMatchObject({ vocabulary });
  });

  it.each([
    ['an encoder has none', 'encoder', 'last_hidden_state'],
    ['there is no such output', 'decoder', 'other'],
  ])('is not found where %s', (_, name, output) => {
    expect(scoringGraph(readFileSync(join(fixture(name).folder, 'model.onnx')), output)).toBeUndefined();
  });

  it('is not found where positions mix behind the product', () => {
    const mixed = graphOf(largeVocabulary(50), [node('Softmax', ['product'], ['logits'], { axis: 1 })]);
    expect(scoringGraph(mixed, 'logits')).toBeUndefined();
  });

  it.each([[''], ['not a model'], ['\u0008\u0007\u00ff\u00ff\u00ff']])('of a file that is no model: %j', (bytes) => {
    let found: unknown;
    try {
      found = scoringGraph(Buffer.from(bytes, 'latin1'), 'logits');
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid-input' });
    }
    expect(found).toBeUndefined();
  });
});

describe('a vocabulary of 150,000 at 4,096 tokens', () => {
  const onnx = new OnnxProcess(fromSources);
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const model = largeVocabulary(VOCABULARY);
  const row = { instruction: 'Go on.', response: 'abcdefghij'.repeat(450) };

  beforeAll(async () => {
    folder = await tempFolder();
    // A head of no form that is known: both sides of its sum change with the text.
    const tail = [node('Tanh', ['product'], ['bounded']), node('Add', ['bounded', 'bounded'], ['logits'])];
    await writeModel(join(folder.path, 'plain'), graphOf(model), decoder, POSITIONS);
    await writeModel(join(folder.path, 'doubled'), graphOf(model, tail), decoder, POSITIONS);
  });
  afterAll(async () => {
    await onnx.close();
    await folder.remove();
  });

  it('is scored right within 1 GiB, by the peak of the resident memory of the process of the models', async () => {
    const models = new JobModels(onnx, { baseDir: folder.path, onProgress: () => undefined });
    const [read] = await models.logLikelihoods('./plain', [row, row], signal, { rankLimit: 100 });
    const status = readFileSync(`/proc/${onnx.pid}/status`, 'utf8');
    expect(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1])).toBeLessThan(GIB);

    const { ids, start } = new ModelTokenizer(join(folder.path, 'plain')).conversation(row);
    const scored = Array.from({ length: POSITIONS - start }, (_, n) => start + n);
    expect(read?.tokens).toBe(scored.length);
    const pairs = new Map<string, number>();
    const total = scored.reduce((sum, at) => {
      const [before = 0, token = 0] = [ids[at - 1], ids[at]];
      const pair = `${before} ${token}`;
      if (!pairs.has(pair)) pairs.set(pair, logProbability(model, before, token));
      return sum + (pairs.get(pair) ?? Number.NaN);
    }, 0);
    expect((read?.total ?? Number.NaN) / scored.length).toBeCloseTo(total / scored.length, 4);
  });

  it('is refused where all of its logits would have to be read', async () => {
    const models = new JobModels(onnx, { baseDir: folder.path, onProgress: () => undefined });
    await expect(models.logLikelihoods('./doubled', [row], signal)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/model\.onnx ends in a form .* 4096 tokens do not fit into 1 GiB/) as string,
    });
  });
});
