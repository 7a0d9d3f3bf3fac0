import type { Prompt, Sampling } from '@agora/plugin-api';
import { nanoModel } from '@agora/nano-model';
import { ensurePythonEnvironment } from './environment.js';
import type { GenerateParams, GenerateResult } from './methods.js';
import { ENGINES_WORKER } from './python-files.js';
import { PythonWorker } from './python-worker.js';
import { rows } from '../test/support.js';

jest.setTimeout(900_000);

/** More than are answered at once on a processor, so that rows make room for others. */
const COUNT = 80;
let worker: PythonWorker;

beforeAll(async () => {
  worker = new PythonWorker({ python: await ensurePythonEnvironment(), args: ENGINES_WORKER });
});
afterAll(() => worker.close());

const chat = (content: string): Prompt => ({ kind: 'chat', messages: [{ role: 'user', content }] });

function asked(sampling: (index: number) => Sampling): GenerateParams {
  const requests = rows(COUNT).map(({ instruction }, index) => ({
    prompt: index % 4 ? chat(instruction) : ({ kind: 'text', text: instruction.slice(0, 12 + index) } as const),
    sampling: sampling(index),
  }));
  return { model: { path: nanoModel.reference }, requests, device: 'cpu' };
}

const both = async (params: GenerateParams): Promise<GenerateResult['completions'][]> => [
  (await worker.call('continuous', params)).completions,
  (await worker.call('generate', params)).completions,
];

it('gives the answers of the worker, with their ends and counts, of chats and texts, with limits and stop strings', async () => {
  const [continuous, generated] = await both(
    asked((index) => ({
      temperature: 0,
      maxTokens: index % 2 ? 24 : 5,
      ...(index % 3 ? {} : { stop: ['=', 'apples'] }),
    })),
  );
  // Tokens behind a stop string are made by one and not by the other.
  const told = (all?: GenerateResult['completions']) =>
    all?.map(({ text, finish, usage }) => ({ text, finish, inputTokens: usage.inputTokens }));
  expect(told(continuous)).toEqual(told(generated));
  expect(new Set(continuous?.map(({ finish }) => finish))).toEqual(new Set(['stop', 'length']));
  expect(new Set(continuous?.map(({ text }) => text)).size).toBeGreaterThan(COUNT / 4);
});

it('says what fills the context of the model, and stays within it', async () => {
  const cats = (count: number): Prompt => ({
    kind: 'text',
    text: Array.from({ length: count }, () => 'cat').join(' '),
  });
  const requests = [cats(330), cats(110)].map((prompt) => ({ prompt, sampling: { maxTokens: 1000 } }));
  const [continuous, generated] = await both({ model: { path: nanoModel.reference }, requests, device: 'cpu' });
  expect(continuous).toEqual(generated);
  expect(continuous?.[0]?.tooLong).toMatch(/leaves no room/);
  expect((await both({ model: { path: nanoModel.reference }, requests: [] }))[0]).toEqual([]);
});

it('draws the same numbers for the same seed, and others for another', async () => {
  const drawn = async (seed: number) =>
    (
      await worker.call(
        'continuous',
        asked(() => ({ temperature: 1.2, topP: 0.9, maxTokens: 12, seed })),
      )
    ).completions;
  const first = await drawn(1);
  await worker.call(
    'generate',
    asked(() => ({ temperature: 1, maxTokens: 2 })),
  );
  expect(await drawn(1)).toEqual(first);
  expect(await drawn(2)).not.toEqual(first);
});

it('refuses what it cannot do, and goes on', async () => {
  const penalised = worker.call(
    'continuous',
    asked(() => ({ maxTokens: 2, repetitionPenalty: 1.3 })),
  );
  await expect(penalised).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('repetition penalty') as string,
    fix: expect.stringContaining('worker') as string,
  });
  const stop = new AbortController();
  const cancelled = worker.call(
    'continuous',
    asked(() => ({ temperature: 0, maxTokens: 200 })),
    {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    },
  );
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  const [continuous, generated] = await both(asked(() => ({ temperature: 0, maxTokens: 3 })));
  expect(continuous).toEqual(generated);
});
