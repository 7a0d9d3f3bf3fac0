import type { Draft, LogLikelihood } from '@agora/plugin-api';
import { fixture, fromSources } from '../../test/spec-support.js';
import { JobModels } from './job-models.js';
import { OnnxProcess } from './onnx-process.js';

// Exported in other ways than those of job-models.spec, and recorded with PyTorch, by test/make_other_models.py.
const rewarder = fixture<{ rows: Draft[]; rewards: number[] }>('bert-reward');
const embedder = fixture<{ texts: string[]; embeddings: number[][] }>('cls-encoder');
const decoder = fixture<{ rows: Draft[]; likelihoods: Ranked[]; alone: Ranked[] }>('past-decoder');

type Ranked = Required<LogLikelihood>;

const TOLERANCE = 1e-4;

const onnx = new OnnxProcess(fromSources);
afterAll(() => onnx.close());

const { signal } = new AbortController();
const models = (): JobModels => new JobModels(onnx, { baseDir: __dirname, onProgress: () => undefined });

/** What a question gives for rows asked one by one, and together. */
async function aloneAndTogether<Row, Value>(
  rows: readonly Row[],
  ask: (rows: readonly Row[]) => Promise<Value[]>,
): Promise<Value[][]> {
  const alone: Value[] = [];
  for (const row of rows) alone.push(...(await ask([row])));
  return [alone, await ask(rows)];
}

const worst = (ours: readonly number[], theirs: readonly number[]): number => {
  expect(ours).toHaveLength(theirs.length);
  return Math.max(...ours.map((value, index) => Math.abs(value - (theirs[index] ?? Number.NaN))));
};

describe('as PyTorch reads them, alone and in batches', () => {
  it('a BERT classifier is a reward model', async () => {
    const { rows, rewards } = rewarder.expected;
    const answers = await aloneAndTogether(rows, (some) => models().rewards(rewarder.folder, some, signal));
    for (const ours of answers) expect(worst(ours, rewards)).toBeLessThan(TOLERANCE);
  });

  it('an encoder is pooled by its first token, as its own configuration says', async () => {
    const { texts, embeddings } = embedder.expected;
    const answers = await aloneAndTogether(texts, (some) => models().embeddings(embedder.folder, some, signal));
    for (const ours of answers) {
      expect(
        worst(
          ours.flatMap((vector) => [...vector]),
          embeddings.flat(),
        ),
      ).toBeLessThan(TOLERANCE);
    }
  });

  it('another pooling gives another vector', async () => {
    const [text = ''] = embedder.expected.texts;
    const vectors = await Promise.all(
      (['mean', 'last', 'cls'] as const).map(async (pooling) => {
        const [vector] = await models().embeddings({ model: embedder.folder, pooling }, [text], signal);
        return [...(vector ?? [])];
      }),
    );
    const [mean = [], last = [], cls = []] = vectors;
    expect(worst(cls, embedder.expected.embeddings[0] ?? [])).toBeLessThan(TOLERANCE);
    expect(worst(mean, cls)).toBeGreaterThan(0.01);
    expect(worst(last, cls)).toBeGreaterThan(0.01);
  });

  it.each([
    ['behind their instruction', 'likelihoods', {}],
    ['by themselves', 'alone', { alone: true }],
  ] as const)(
    'a decoder with past keys and a vocabulary that is read in chunks scores responses %s',
    async (_, of, how) => {
      const wanted = decoder.expected[of];
      const answers = await aloneAndTogether(decoder.expected.rows, (some) =>
        models().logLikelihoods(decoder.folder, some, signal, how),
      );
      for (const ours of answers) {
        expect(ours.map(({ tokens }) => tokens)).toEqual(wanted.map(({ tokens }) => tokens));
        const perToken = (rows: readonly LogLikelihood[]): number[] =>
          rows.map(({ total, tokens }) => (tokens === 0 ? 0 : total / tokens));
        expect(worst(perToken(ours), perToken(wanted))).toBeLessThan(TOLERANCE);
      }
    },
  );

  it('ranks of tokens are those of sorted logits, none above the limit', async () => {
    const wanted = decoder.expected.likelihoods;
    const answers = await aloneAndTogether(decoder.expected.rows, (some) =>
      models().logLikelihoods(decoder.folder, some, signal, { rankLimit: 2_000 }),
    );
    for (const ours of answers) expect(ours.map(({ ranks }) => ranks)).toEqual(wanted.map(({ ranks }) => ranks));
    const [small] = await models().logLikelihoods(decoder.folder, decoder.expected.rows, signal, { rankLimit: 1 });
    expect(small?.ranks).toBe(small?.tokens);
  });
});

describe('cuda', () => {
  it('is a clear fault where it is absent, and nothing is read on a processor instead', async () => {
    const asked = models().rewards({ model: rewarder.folder, device: 'cuda' }, rewarder.expected.rows, signal);
    await expect(asked).rejects.toMatchObject({
      code: 'missing-dependency',
      message: expect.stringContaining(rewarder.folder) as string,
      fix: expect.stringContaining('device: cuda') as string,
    });
  });
});
