import { chatBody, chatPath, compact, readCompletion } from '@agora/openai-protocol';
import { FixtureServer } from '@agora/testkit';
import { z } from 'zod';
import { nobody } from '../../../test/local-judge.js';
import { AlpacaEval } from '../alpaca-eval/benchmark.js';
import { isSwapped } from '../alpaca-eval/judge.js';
import { ArenaHard } from '../arena-hard/benchmark.js';

const requestSchema = z.looseObject({ messages: z.array(z.object({ role: z.string(), content: z.string() })) });

/** A judge behind a real endpoint: what is asked and read is what an OpenAI-compatible provider puts on the wire. */
const tools = {
  ...nobody,
  judge: async (asked: Parameters<NonNullable<typeof nobody.judge>>[0]) => {
    const request = { ...asked, model: 'judge-1' };
    const body = JSON.stringify(compact(chatBody(request)));
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${server.url}/v1${chatPath(request)}`, { method: 'POST', headers, body });
    return readCompletion(await response.json());
  },
};
const noFile = () => Promise.reject(new Error('no file is needed'));

let server: FixtureServer;
beforeAll(async () => {
  server = await FixtureServer.start();
});
afterAll(() => server.close());

const reply = (content: string, logprobs: unknown = null) => ({
  body: { choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop', logprobs }] },
});

it('reads the log-probabilities of an OpenAI-compatible judge', async () => {
  const top = [
    { token: 'M', logprob: Math.log(0.7), bytes: [77] },
    { token: 'm', logprob: Math.log(0.1), bytes: [109] },
    { token: 'Both', logprob: Math.log(0.05), bytes: null },
  ];
  server.reply(reply('M', { content: [{ ...top[0], top_logprobs: top }], refusal: null }));
  const benchmark = new AlpacaEval(noFile, { reading: 'logprobs', lengthControl: false });
  const item = benchmark.readItem({ index: 5, instruction: 'Say "hi".', reference: 'Hello.' }, () => undefined);
  const { value } = await benchmark.score(item, 'Hi!', tools);
  expect(value).toBeCloseTo(isSwapped(item.input) ? 0.125 : 0.875, 12);
  expect(server.requests.at(-1)?.json()).toMatchObject({
    model: 'judge-1',
    temperature: 1,
    max_tokens: 1,
    logprobs: true,
    top_logprobs: 5,
  });
});

it('plays both games of Arena-Hard', async () => {
  server.respond((request) => {
    const { messages } = requestSchema.parse(request.json());
    const first = messages.at(-1)?.content.includes("assistant A's answer|>\nMine\n");
    return reply(`I would say this. ${first ? '[[A>>B]]' : '[[B>A]]'}`);
  });
  const benchmark = new ArenaHard(noFile, { release: 'v0.1' });
  const item = benchmark.readItem({ uid: 'u', prompt: 'Which?', baseline: 'Theirs' }, () => undefined);
  const { value, details } = await benchmark.score(item, 'Mine', tools);
  expect([value, details?.['labels']]).toEqual([1, ['B>A', 'A>>B']]);
});
