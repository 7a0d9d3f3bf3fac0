import type { Draft, LogLikelihood } from '@agora/plugin-api';
import { ModelTokenizer } from '../child/model-tokenizer.js';
import { fixture, fromSources } from '../../test/spec-support.js';
import { JobModels } from './job-models.js';
import { OnnxProcess } from './onnx-process.js';

// What users export: recorded with PyTorch by test/make_models.py.
const decoder = fixture<{ rows: Draft[]; likelihoods: LogLikelihood[] }>('decoder');
const rewarder = fixture<{ rows: Draft[]; rewards: number[] }>('reward');
const encoder = fixture<{ texts: string[]; embeddings: { ids: number[]; embedding: number[] }[] }>('encoder');

const onnx = new OnnxProcess(fromSources);
afterAll(() => onnx.close());

const { signal } = new AbortController();
const open = () => {
  const progress: [number, number][] = [];
  const models = new JobModels(onnx, {
    baseDir: decoder.folder,
    onProgress: (done, total) => progress.push([done, total]),
  });
  return { models, progress };
};

const near = (values: readonly number[]) => values.map((value): unknown => expect.closeTo(value, 3));

describe('models in folders', () => {
  it('read a decoder with ChatML and position ids', async () => {
    const { models } = open();
    const likelihoods = await models.logLikelihoods(decoder.folder, decoder.expected.rows, signal);
    const wanted = decoder.expected.likelihoods;
    expect(likelihoods.map(({ tokens }) => tokens)).toEqual(wanted.map(({ tokens }) => tokens));
    expect(likelihoods.map(({ total }) => total)).toEqual(near(wanted.map(({ total }) => total)));
    expect(models.truncated).toBe(2);
  });

  it('read a reward model that finds the end of a row by its padding token', async () => {
    const { models } = open();
    const rewards = await models.rewards(rewarder.folder, rewarder.expected.rows, signal);
    expect(rewards).toEqual(near(rewarder.expected.rewards));
  });

  it('read an encoder with token types', async () => {
    const { models } = open();
    const tokenizer = new ModelTokenizer(encoder.folder);
    const { texts, embeddings } = encoder.expected;
    expect(texts.map((text) => tokenizer.text(text))).toMatchObject(embeddings.map(({ ids }) => ({ ids, start: 0 })));
    const vectors = await models.embeddings(encoder.folder, texts, signal);
    vectors.forEach((vector, row) => expect([...vector]).toEqual(near(embeddings[row]?.embedding ?? [])));
  });

  it('take a path relative to the experiment', async () => {
    const { models } = open();
    const [first] = await models.rewards('../reward', rewarder.expected.rows.slice(0, 1), signal);
    expect(first).toBeCloseTo(rewarder.expected.rewards[0] ?? Number.NaN, 3);
    expect([...models.used]).toEqual(['../reward']);
  });
});

describe('a job', () => {
  const draft = (n: number): Draft => ({ instruction: `Add ${n} and 1.`, response: `${n + 1}` });
  const many = Array.from({ length: 2500 }, (_, n) => draft(n % 40));

  it('gets values in the order of its rows, equal rows equal values, over many questions', async () => {
    const { models, progress } = open();
    const rewards = await models.rewards('nano', many, signal);
    expect(rewards).toHaveLength(many.length);
    const few = await models.rewards('nano', many.slice(0, 40), signal);
    expect(rewards).toEqual(many.map((_, n): unknown => expect.closeTo(few[n % 40] ?? Number.NaN, 4)));
    expect(progress).toContainEqual([2500, 2500]);
  });

  it('gets nothing for nothing', async () => {
    const { models } = open();
    expect(await models.rewards('nano', [], signal)).toEqual([]);
    expect(await models.embeddings('nano', [], signal)).toEqual([]);
  });

  it('gets the same again', async () => {
    const rows = many.slice(0, 40);
    expect(await open().models.rewards('nano', rows, signal)).toEqual(
      await open().models.rewards('nano', rows, signal),
    );
  });

  it.each([
    ['log-likelihoods', rewarder.folder, /no output|shape/],
    ['embeddings', decoder.folder, /no output "last_hidden_state"/],
  ] as const)('hears when a model cannot give %s', async (kind, folder, message) => {
    const { models } = open();
    const asked =
      kind === 'embeddings'
        ? models.embeddings(folder, ['a'], signal)
        : models.logLikelihoods(folder, [draft(1)], signal);
    const fault: unknown = await asked.catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'invalid-input', message: expect.stringMatching(message) });
  });
});
