import type { Prompt, Sampling } from '@agora/plugin-api';
import { nanoModel } from '@agora/nano-model';
import { ensurePythonEnvironment } from './environment.js';
import type { GenerateResult } from './methods.js';
import { PythonWorker } from './python-worker.js';
import { reference, rows } from '../test/support.js';

jest.setTimeout(900_000);

const MAX_TOKENS = 24;
const questions = ['Hi', ...rows(9).map(({ instruction }) => instruction), 'Write the word cat twice.'];
let worker: PythonWorker;
let python: string;

beforeAll(async () => {
  python = await ensurePythonEnvironment();
  worker = new PythonWorker({ python });
});

afterAll(() => worker.close());

const chat = (content: string): Prompt => ({ kind: 'chat', messages: [{ role: 'user', content }] });

async function generate(
  prompts: Prompt[],
  sampling: Sampling = { maxTokens: MAX_TOKENS },
  batchSize?: number,
): Promise<GenerateResult['completions']> {
  const { completions } = await worker.call('generate', {
    model: { path: nanoModel.reference },
    requests: prompts.map((prompt) => ({ prompt, sampling })),
    device: 'cpu',
    ...(batchSize ? { batchSize } : {}),
  });
  return completions;
}

describe('greedy answers', () => {
  it('are those of a plain loop without batches, padding and cache, in the order of the requests', async () => {
    const { texts } = await reference(python, nanoModel.reference, {
      rows: [],
      prompts: questions,
      maxTokens: MAX_TOKENS,
    });
    expect((await generate(questions.map(chat))).map(({ text }) => text)).toEqual(texts);
    expect((await generate(questions.map(chat), undefined, 3)).map(({ text }) => text)).toEqual(texts);
  });

  it('say how they ended and what they cost', async () => {
    const [whole] = await generate(questions.slice(1, 2).map(chat), { maxTokens: 200 });
    const [cut] = await generate(questions.slice(1, 2).map(chat), { maxTokens: 2 });
    expect(whole).toMatchObject({ finish: 'stop' });
    expect(cut).toMatchObject({ finish: 'length', usage: { outputTokens: 2 } });
    expect(whole?.text.startsWith(cut?.text ?? '?')).toBe(true);
    expect(whole?.usage.outputTokens).toBeGreaterThan(2);
    expect(cut?.usage.inputTokens).toBeGreaterThan(5);
  });

  it('end before a stop string, each on its own', async () => {
    const prompts = questions.map(chat);
    const free = await generate(prompts);
    const stop = free[1]?.text.slice(3, 5) ?? '';
    const stopped = await generate(prompts, { maxTokens: MAX_TOKENS, stop: [stop] });
    expect(stop).not.toBe('');
    stopped.forEach(({ text, finish }, index) => {
      const full = free[index]?.text ?? '';
      expect(text).toBe(full.split(stop)[0]);
      expect(finish).toBe(full.includes(stop) ? 'stop' : free[index]?.finish);
    });
  });

  it('stay within the context of the model', async () => {
    const words = Array.from({ length: 110 }, () => 'cat').join(' ');
    const [answer] = await generate([{ kind: 'text', text: words }], { maxTokens: 1000 });
    expect((answer?.usage.inputTokens ?? 0) + (answer?.usage.outputTokens ?? 0)).toBeLessThanOrEqual(256);
  });

  it('are missing where the prompt alone fills the context, and the others are as if it had not been there', async () => {
    const fitting = questions.map(chat);
    const text = Array.from({ length: 330 }, () => 'cat').join(' ');
    const [tooLong, ...others] = await generate([{ kind: 'text', text }, ...fitting]);
    expect(tooLong).toMatchObject({
      text: '',
      finish: 'length',
      usage: { outputTokens: 0 },
      tooLong: expect.stringMatching(/prompt of \d{3} tokens leaves no room .* context of 256/) as string,
    });
    expect(others).toEqual(await generate(fitting));
  });

  it('continue plain text, and an answer that was begun', async () => {
    const [whole] = await generate([chat(questions[1] ?? '')], { maxTokens: 40 });
    const text = whole?.text ?? '';
    const begun = text.slice(0, text.indexOf(' ', 6));
    const [rest] = await generate(
      [
        {
          kind: 'chat',
          messages: [
            { role: 'user', content: questions[1] ?? '' },
            { role: 'assistant', content: begun.trim() },
          ],
        },
      ],
      { maxTokens: 40 },
    );
    expect(begun.length).toBeGreaterThan(0);
    expect(`${begun}${rest?.text}`).toBe(text);
    const [continued] = await generate([{ kind: 'text', text: 'The cat' }], { maxTokens: 5 });
    expect(continued?.usage.outputTokens).toBeGreaterThan(0);
  });
});

describe('sampled answers', () => {
  const sampling = { temperature: 1, topP: 0.95, maxTokens: MAX_TOKENS };

  it('repeat with their seed, whatever ran before, and change with it', async () => {
    const prompts = questions.map(chat);
    const first = await generate(prompts, { ...sampling, seed: 1 });
    const second = await generate(prompts, { ...sampling, seed: 2 });
    expect(await generate(prompts, { ...sampling, seed: 1 })).toEqual(first);
    expect(second).not.toEqual(first);
  });

  it('differ between rows that ask the same', async () => {
    const answers = await generate(
      Array.from({ length: 8 }, () => chat('Hi')),
      { ...sampling, temperature: 1.5 },
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBeGreaterThan(1);
  });

  it('repeat themselves less with a penalty', async () => {
    const prompt: Prompt = { kind: 'text', text: 'cat cat cat cat cat cat cat cat' };
    const plain = await generate([prompt], { maxTokens: 20 });
    const penalised = await generate([prompt], { maxTokens: 20, repetitionPenalty: 5 });
    expect(penalised).not.toEqual(plain);
  });
});
