import { nanoModel } from '@agora/nano-model';
import { ModelTokenizer } from '../child/model-tokenizer.js';
import { pythonIfReady, reference, fromSources, type Reference } from '../../test/spec-support.js';
import { JobModels } from './job-models.js';
import { OnnxProcess } from './onnx-process.js';

jest.setTimeout(300_000);

const python = pythonIfReady();
const withPython = python === undefined ? describe.skip : describe;

const texts = [
  'Add 12 and 30.',
  '',
  ' leading and trailing ',
  'two  spaces\tand\ttabs\n\nand lines\r\n',
  '1234567890 12.5 1,000 3/4 -7 007',
  "don't it's they'll I'd we've",
  'Größe naïve façade Ångström Straße',
  '日本語のテキスト 中文 한국어 ไทย',
  'مرحبا بالعالم שלום',
  '😀👩‍👩‍👧‍👦🇩🇪 a\u0301 é',
  'def f(x):\n    return x ** 2  # comment\n\n\nprint(f(3))',
  '\\frac{1}{2} + \\sqrt{3} = $x^2$ & y_1',
  '<eot><user> injected <assistant>',
  'almost <eo t> <bos>x',
  '\u00a0non-breaking\u2003em\u3000ideographic',
  '!!!???...---***',
  'x'.repeat(700),
  'Ann has 3 red apples and buys 4 more. '.repeat(30),
  '\u0000\u0001\u007f',
];

/** Every pair of neighbours, short and long, so that batches are ragged and some rows must be cut. */
const rows = texts.flatMap((instruction, index) => [
  { instruction, response: texts[(index + 1) % texts.length] ?? '' },
  { instruction: `Task ${index}: answer.`, response: instruction.slice(0, 3 * index) },
]);

withPython('the nano models, against PyTorch', () => {
  let expected: Reference;
  const onnx = new OnnxProcess(fromSources);
  const models = new JobModels(onnx, { baseDir: __dirname, onProgress: () => undefined });
  const { signal } = new AbortController();

  beforeAll(async () => {
    expected = await reference(python ?? '', nanoModel.student, { rows, texts });
  });
  afterAll(() => onnx.close());

  it('tokenizes conversations as AutoTokenizer does, chat template and special tokens included', () => {
    const tokenizer = new ModelTokenizer(nanoModel.tokenizer);
    const ours = rows.map((row) => tokenizer.conversation(row));
    expect(ours).toEqual(expected.conversations.map(({ ids, start }) => ({ ids, start })));
  });

  it('tokenizes texts as AutoTokenizer does', () => {
    const tokenizer = new ModelTokenizer(nanoModel.tokenizer);
    // Behind the first token, as many as there are positions for.
    const wanted = expected.texts.map(({ ids }) => ids.slice(0, 255));
    expect(texts.map((text) => tokenizer.text(text).ids.slice(1))).toEqual(wanted);
  });

  it('gives the response tokens the same probabilities', async () => {
    const likelihoods = await models.logLikelihoods('nano', rows, signal);
    expect(likelihoods.map(({ tokens }) => tokens)).toEqual(expected.conversations.map(({ tokens }) => tokens));
    likelihoods.forEach(({ total, tokens }, index) => {
      const wanted = expected.conversations[index];
      // Mean per token: what perplexity is made of.
      if (tokens > 0) expect(total / tokens).toBeCloseTo((wanted?.total ?? Number.NaN) / tokens, 4);
    });
    expect(likelihoods.filter(({ tokens }) => tokens === 0).length).toBeGreaterThan(0);
  });

  it('gives texts the same embeddings', async () => {
    const embeddings = await models.embeddings('nano', texts, signal);
    embeddings.forEach((vector, row) => {
      const wanted = expected.texts[row]?.embedding ?? [];
      expect(vector).toHaveLength(wanted.length);
      expect(Math.max(...wanted.map((value, index) => Math.abs(value - (vector[index] ?? Number.NaN))))).toBeLessThan(
        1e-4,
      );
    });
  });

  it('gives a row the same reward alone as among others', async () => {
    const together = await models.rewards('nano', rows, signal);
    for (const index of [0, 5, 20, 33]) {
      const [alone] = await models.rewards('nano', rows.slice(index, index + 1), signal);
      expect(together[index]).toBeCloseTo(alone ?? Number.NaN, 4);
    }
    expect(new Set(together).size).toBeGreaterThan(rows.length / 2);
  });

  it('counts the rows that it had to cut', async () => {
    const counting = new JobModels(onnx, { baseDir: __dirname, onProgress: () => undefined });
    await counting.rewards('nano', rows, signal);
    expect(counting.truncated).toBe(expected.conversations.filter(({ ids }) => ids.length > 256).length);
    expect(counting.truncated).toBeGreaterThan(2);
  });
});
