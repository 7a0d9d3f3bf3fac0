import { nanoModel } from '@agora/nano-model';
import { ENGINES_WORKER, ensurePythonEnvironment, PythonWorker } from '@agora/python-worker';
import { questionId, type Answer, type Question } from './answer.js';
import { LocalAnswerer } from './local-answerer.js';
import { StudentProvider } from './student-provider.js';

/** A block of questions and a part of another. */
const COUNT = 300;
const BLOCK = 256;

it('asks nothing of what was kept again, when continuous batching was killed in the middle, and answers as the worker does', async () => {
  const worker = new PythonWorker({ python: await ensurePythonEnvironment(), args: ENGINES_WORKER });
  const questions: Question[] = Array.from({ length: COUNT }, (_, n) => ({
    item: `i${n}`,
    request: {
      model: 'm',
      prompt: { kind: 'chat', messages: [{ role: 'user', content: `What is ${n} plus ${n % 7}?` }] },
      sampling: { temperature: 0, maxTokens: 12 },
    },
  }));
  const asked: string[] = [];
  let killed = false;
  const answer = async (kept: Map<string, Answer>, method: 'generate' | 'continuous'): Promise<void> => {
    const open = (onProgress: (done: number) => void): StudentProvider => {
      const provider = new StudentProvider(worker, { path: nanoModel.reference }, onProgress, method);
      const ask = provider.completeBatch.bind(provider);
      provider.completeBatch = (requests, signal) => {
        asked.push(...requests.map(({ prompt }) => JSON.stringify(prompt)));
        const answers = ask(requests, signal);
        if (kept.size === BLOCK && !killed) {
          killed = true;
          process.kill(worker.pid ?? 0, 'SIGKILL');
        }
        return answers;
      };
      return provider;
    };
    await new LocalAnswerer(open).answer({
      questions,
      answered: kept,
      keep: (one) => Promise.resolve(void kept.set(questionId(one), one)),
      report: () => undefined,
      spend: () => Promise.reject(new Error('costs nothing')),
      signal: new AbortController().signal,
    });
  };
  try {
    const kept = new Map<string, Answer>();
    await expect(answer(kept, 'continuous')).rejects.toMatchObject({ code: 'worker-crashed' });
    expect([kept.size, asked.length]).toEqual([BLOCK, COUNT]);
    asked.length = 0;
    await answer(kept, 'continuous');
    expect(asked).toEqual(questions.slice(BLOCK).map(({ request }) => JSON.stringify(request.prompt)));
    const expected = new Map<string, Answer>();
    await answer(expected, 'generate');
    expect(kept).toEqual(expected);
  } finally {
    await worker.close();
  }
}, 600_000);
