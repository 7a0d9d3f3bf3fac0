import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Home, Journal } from '@agora/artifacts';
import type { EvaluateSpec } from '@agora/run-schemas';
import type { Sampling } from '@agora/plugin-api';
import { AnswerJournal } from './answer-journal.js';
import { AnswerCache } from './answer-cache.js';
import { answerEntrySchema, questionId, type Answer, type Question } from './answer.js';
import { ReusedAnswers } from './reused-answers.js';

const generator = (model: string, id = 'g'): Pick<EvaluateSpec, 'subject' | 'worker'> => ({
  subject: {
    kind: 'generator',
    generator: { id, provider: { plugin: 'p', version: '1', identity: {} }, model, sampling: {} },
  },
  worker: 'w',
});
const student: Pick<EvaluateSpec, 'subject' | 'worker'> = { subject: { kind: 'student', train: 'aa' }, worker: 'w' };

function ask(text: string, item = text, sampling: Sampling = {}, sample?: number): Question {
  const request = { model: 'm', prompt: { kind: 'text' as const, text }, sampling };
  return { item, ...(sample === undefined ? {} : { sample }), request };
}

let home: Home;
beforeEach(async () => (home = new Home(await mkdtemp(join(tmpdir(), 'agora-reused-')))));
afterEach(() => rm(home.root, { recursive: true }));

/** One execution of an evaluation: what it found, and what it had to ask. */
async function evaluate(
  questions: Question[],
  { spec = generator('m'), name = `${Math.random()}`, asks = Infinity, tooLong = '' } = {},
): Promise<{ asked: string[]; journal: AnswerJournal }> {
  const answers = await Journal.open(home.journal(name), answerEntrySchema);
  const journal = new AnswerJournal(answers);
  const cache = new AnswerCache(home, spec);
  const reused = new ReusedAnswers(questions, journal, cache);
  await reused.begin();
  const asked: string[] = [];
  for (const question of questions) {
    if (journal.answers.has(questionId(question)) || asked.length >= asks) continue;
    asked.push(questionId(question));
    const { item, sample } = question;
    const said: Answer = {
      item,
      ...(sample === undefined ? {} : { sample }),
      output: `${item}!`,
      finish: 'stop',
      usd: 1,
    };
    await reused.keep(tooLong ? { ...said, tooLong } : said);
  }
  await cache.close();
  await answers.close();
  return { asked, journal };
}

it('asks only what is new of a larger limit, and nothing of a smaller one, under whatever name the item goes', async () => {
  const three = [ask('a'), ask('b'), ask('c')];
  expect((await evaluate(three)).asked).toEqual(['a', 'b', 'c']);
  const more = await evaluate([...three, ask('d')]);
  expect(more.asked).toEqual(['d']);
  expect([more.journal.cached, more.journal.usd]).toEqual([3, 1]);
  const fewer = await evaluate([ask('b', 'another-name')], { spec: generator('m', 'another-id') });
  expect(fewer.asked).toEqual([]);
  expect(fewer.journal.answerTo({ item: 'another-name' })).toEqual({
    item: 'another-name',
    output: 'b!',
    finish: 'stop',
    usd: 0,
    cached: true,
  });
});

it('asks again whatever decides an answer: another model, prompt, sampling or seed', async () => {
  await evaluate([ask('a', 'a', { seed: 0 }, 0), ask('a', 'a', { seed: 1 }, 1)]);
  const again = [ask('a', 'a', { seed: 0 }, 0), ask('a', 'a', { seed: 1 }, 1), ask('a', 'a', { seed: 2 }, 2)];
  expect((await evaluate(again)).asked).toEqual(['["a",2]']);
  expect((await evaluate([ask('a', 'a', { seed: 0, maxTokens: 9 })])).asked).toEqual(['a']);
  expect((await evaluate([ask('a', 'a', { seed: 0 })], { spec: generator('other') })).asked).toEqual(['a']);
  expect((await evaluate([ask('a', 'a', { seed: 0 })], { spec: student })).asked).toEqual(['a']);
  expect((await evaluate([ask('a', 'a', { seed: 0 })], { spec: { ...student, worker: 'v' } })).asked).toEqual(['a']);
});

it('keeps draws apart: two items that ask the same word for word get an answer each', async () => {
  expect((await evaluate([ask('same', 'one'), ask('same', 'two')])).asked).toEqual(['one', 'two']);
  const { asked, journal } = await evaluate([ask('same', 'one'), ask('same', 'two'), ask('same', 'three')]);
  expect(asked).toEqual(['three']);
  expect([journal.answerTo({ item: 'one' }).output, journal.answerTo({ item: 'two' }).output]).toEqual([
    'one!',
    'two!',
  ]);
});

it('goes on after a kill with its own answers, which it paid for, and with what others asked meanwhile', async () => {
  const questions = [ask('a'), ask('b'), ask('c')];
  await evaluate(questions, { name: 'mine', asks: 1 });
  expect((await evaluate([ask('b')])).asked).toEqual(['b']);
  const { asked, journal } = await evaluate(questions, { name: 'mine' });
  expect(asked).toEqual(['c']);
  expect([journal.cached, journal.usd]).toEqual([1, 2]);
});

it('puts into the cache what a kill kept from it, and asks again only what the torn line held', async () => {
  const questions = [ask('a'), ask('b')];
  await evaluate(questions, { name: 'mine' });
  const folders = await readdir(join(home.root, 'answers'), { recursive: true, withFileTypes: true });
  const [file] = folders.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const { size } = await stat(file as string);
  await truncate(file as string, size - 5);
  expect((await evaluate(questions)).asked).toEqual(['b']);
  await truncate(file as string, 0);
  expect((await evaluate(questions, { name: 'mine' })).asked).toEqual([]);
  expect((await evaluate(questions)).asked).toEqual([]);
});

it('keeps for good that a model here has no room for a prompt, but asks an endpoint again, which may be given more', async () => {
  await evaluate([ask('long')], { spec: student, tooLong: 'no room' });
  expect((await evaluate([ask('long')], { spec: student })).asked).toEqual([]);
  await evaluate([ask('long')], { tooLong: 'no room' });
  expect((await evaluate([ask('long')])).asked).toEqual(['long']);
});
