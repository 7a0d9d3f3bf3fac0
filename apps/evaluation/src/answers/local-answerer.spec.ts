import { Fault, type Completion, type CompletionRequest } from '@agora/plugin-api';
import type { Answer, AnswerWork, Question } from './answer.js';
import { LocalAnswerer, type LocalModel } from './local-answerer.js';
import { Turns } from './turns.js';

const questions: Question[] = Array.from({ length: 600 }, (_, n) => ({
  item: `i${n}`,
  request: { model: 'm', prompt: { kind: 'text', text: `${n}` }, sampling: {} },
}));

/** Remembers the batches it was asked, and answers with the prompt; fails at the given call. */
class Echo implements LocalModel {
  readonly batches: CompletionRequest[][] = [];
  released = 0;

  constructor(
    private readonly failAt = Infinity,
    private readonly log: string[] = [],
    private readonly name = '',
  ) {}

  release(): Promise<void> {
    this.released += 1;
    this.log.push(`${this.name} released`);
    return Promise.resolve();
  }

  complete(): Promise<never> {
    return Promise.reject(new Error('not in a batch'));
  }

  completeBatch(requests: CompletionRequest[]): Promise<Completion[]> {
    this.batches.push(requests);
    this.log.push(this.name);
    if (this.batches.length === this.failAt) return Promise.reject(new Fault('worker-crashed', 'gone'));
    return Promise.resolve(requests.map(({ prompt }) => ({ text: JSON.stringify(prompt), finish: 'stop' as const })));
  }
}

function workOn(kept: Map<string, Answer>): AnswerWork & { done: number[] } {
  const done: number[] = [];
  return {
    questions,
    answered: kept,
    keep: (answer) => Promise.resolve(void kept.set(answer.item, answer)),
    report: (count) => done.push(count),
    spend: () => Promise.reject(new Error('costs nothing')),
    signal: new AbortController().signal,
    done,
  };
}

it('asks in blocks and keeps every answer', async () => {
  const echo = new Echo();
  const kept = new Map<string, Answer>();
  const work = workOn(kept);
  await new LocalAnswerer(() => echo).answer(work);
  expect(echo.batches.map(({ length }) => length)).toEqual([256, 256, 88]);
  expect(work.done).toEqual([256, 512, 600]);
  expect(kept.size).toBe(600);
  expect(kept.get('i300')).toMatchObject({ output: JSON.stringify(questions[300]?.request.prompt), usd: 0 });
});

it('asks nothing that another evaluation had asked for, and goes on with the same blocks', async () => {
  const kept = new Map<string, Answer>(
    questions.slice(0, 100).map(({ item }) => [item, { item, output: '', finish: 'stop', usd: 0, cached: true }]),
  );
  const dying = new Echo(2);
  await expect(new LocalAnswerer(() => dying).answer(workOn(kept))).rejects.toMatchObject({ code: 'worker-crashed' });
  const echo = new Echo();
  const work = workOn(kept);
  await new LocalAnswerer(() => echo).answer(work);
  expect([dying.batches[0], ...echo.batches].map((batch) => [batch?.[0], batch?.length])).toEqual([
    [questions[100]?.request, 256],
    [questions[356]?.request, 244],
  ]);
  expect(work.done.at(-1)).toBe(600);
  const none = new Echo();
  const all = new Map(questions.map(({ item }) => [item, { item, output: '', finish: 'stop', cached: true } as const]));
  const idle = workOn(all);
  await new LocalAnswerer(() => none).answer(idle);
  expect([none.batches, idle.done]).toEqual([[], [600]]);
});

it('goes on after a failure with whole blocks, so that a batch is always the same batch', async () => {
  const kept = new Map<string, Answer>();
  const dying = new Echo(3);
  await expect(new LocalAnswerer(() => dying).answer(workOn(kept))).rejects.toMatchObject({
    code: 'worker-crashed',
  });
  expect(kept.size).toBe(512);
  kept.delete('i511'); // As if the process had died while it wrote this block down.
  const echo = new Echo();
  await new LocalAnswerer(() => echo).answer(workOn(kept));
  expect(echo.batches.map((batch) => [batch[0], batch.length])).toEqual([
    [questions[256]?.request, 256],
    [questions[512]?.request, 88],
  ]);
  expect(kept.size).toBe(600);
});

it('lets two evaluations have the machine one after the other, and gives each model back', async () => {
  const log: string[] = [];
  const turns = new Turns();
  const answers = ['a', 'b'].map((name) =>
    new LocalAnswerer(() => new Echo(Infinity, log, name), turns).answer(workOn(new Map())),
  );
  await Promise.all(answers);
  expect(log).toEqual(['a', 'a', 'a', 'a released', 'b', 'b', 'b', 'b released']);
});

it('leaves the line when it is cancelled, and nobody behind it waits for it', async () => {
  const turns = new Turns();
  let finish = (): void => undefined;
  const first = turns.take(() => new Promise<void>((resolve) => (finish = resolve)), new AbortController().signal);
  const stop = new AbortController();
  const second = turns.take(() => Promise.resolve('never'), stop.signal);
  const third = turns.take(() => Promise.resolve('third'), new AbortController().signal);
  stop.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  finish();
  await first;
  await expect(third).resolves.toBe('third');
});

it('needs no turn when everything is answered', async () => {
  const echo = new Echo();
  const kept = new Map<string, Answer>();
  await new LocalAnswerer(() => echo).answer(workOn(kept));
  await new LocalAnswerer(() => echo).answer(workOn(kept));
  expect(echo.batches).toHaveLength(3);
  expect(echo.released).toBe(1);
});
