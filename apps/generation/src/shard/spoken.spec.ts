import { useFixtureServer, type RecordedRequest } from '@agora/testkit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stageOf } from '../../test/stage-of.js';
import { Workshop, write } from '../../test/workshop.js';
import { rowOf, sendable } from './spoken.js';
import type { ShardStage } from './shard-stage.js';

const http = useFixtureServer();
let home: string;
let workshop: Workshop;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-spoken-'));
  workshop = new Workshop(home);
});
afterEach(() => rm(home, { recursive: true }));

const context = { signal: new AbortController().signal, report: () => undefined };
const stage = (): ShardStage => stageOf(workshop.store);

const said = (content: string, beside: object = {}): object => ({
  choices: [{ message: { content, ...beside }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 5 },
});
const writtenFor = (request: RecordedRequest): string => {
  const { messages } = request.json() as { messages: { content: string }[] };
  return write(messages[0]?.content ?? '');
};
const run = async (thoughts?: 'keep') => {
  const made = await workshop.shard({ baseURL: `${http.server.url}/v1`, slots: { from: 0, to: 12 }, maxAttempts: 20 });
  const job = thoughts ? { ...made, spec: { ...made.spec, generator: { ...made.spec.generator, thoughts } } } : made;
  const summary = await stage().run(job, context);
  return { summary, ...(await workshop.rows(job.key)) };
};

it.each<[string, (content: string) => object, number]>([
  ['aloud', (content) => said(`<think>qqqqq</think>\n${content}`), 5],
  ['before the prompt was done', (content) => said(`qqqq\n</think>\n\n${content}`), 4],
  ['beside the text', (content) => said(content, { reasoning_content: 'qqq' }), 3],
])('drops what was thought %s, and counts it', async (_, reply, thoughtCharacters) => {
  http.server.respond((request) => ({ body: reply(`${writtenFor(request)}<|im_end|>`) }));
  const { summary, train } = await run();
  expect(summary).toMatchObject({ accepted: 12 });
  for (const { response, instruction, provenance } of train) {
    expect(`${instruction} ${response}`).not.toMatch(/think>|qqq|im_end/);
    expect(provenance.thoughtCharacters).toBe(thoughtCharacters);
  }
});

it('keeps thoughts on purpose, but shows them to nobody', async () => {
  http.server.respond((request) => ({ body: said(writtenFor(request), { reasoning: 'so it is' }) }));
  const { summary, train } = await run('keep');
  expect(summary).toMatchObject({ accepted: 12 });
  for (const { response } of train) expect(response).toMatch(/^<think>\nso it is\n<\/think>\n\n\S/);
  expect(http.server.requests.map(({ body }) => body).join()).not.toContain('so it is');
});

it('says nothing of thoughts where there are none', async () => {
  http.server.respond((request) => ({ body: said(writtenFor(request)) }));
  const { train } = await run();
  expect(train.every(({ provenance }) => !('thoughtCharacters' in provenance))).toBe(true);
});

it('makes half characters whole', async () => {
  expect(rowOf({ instruction: 'a\uD83D', response: '\uDE00 \u{1F600}' }, '')).toEqual({
    instruction: 'a\uFFFD',
    response: '\uFFFD \u{1F600}',
  });
  const messages = [{ role: 'user' as const, content: 'x\uD800y' }];
  expect(sendable({ kind: 'chat', messages })).toEqual({
    kind: 'chat',
    messages: [{ role: 'user', content: 'x\uFFFDy' }],
  });
  expect(sendable({ kind: 'text', text: '\uDC00' })).toEqual({ kind: 'text', text: '\uFFFD' });
});

it('takes no answer that ended by a word that nobody knows', async () => {
  let calls = 0;
  http.server.respond((request) => {
    const body = said(writtenFor(request)) as { choices: [{ finish_reason: string }] };
    if ((calls += 1) % 4 === 0) body.choices[0].finish_reason = 'tired';
    return { body };
  });
  const { summary, rejected } = await run();
  expect(summary).toMatchObject({ accepted: 12, rejected: { 'unknown-finish': Math.floor(calls / 4) } });
  expect(rejected.find(({ reason }) => reason === 'unknown-finish')?.detail).toContain('"tired"');
});
