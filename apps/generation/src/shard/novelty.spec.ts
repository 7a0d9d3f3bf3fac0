import { useFixtureServer, type RecordedRequest } from '@agora/testkit';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stageOf } from '../../test/stage-of.js';
import { Workshop } from '../../test/workshop.js';
import { BEHIND } from './demonstrations.js';

const http = useFixtureServer();
let home: string;
let workshop: Workshop;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-novelty-'));
  workshop = new Workshop(home);
  http.server.respond(answer);
});
afterEach(() => rm(home, { recursive: true }));

const promptOf = (request: RecordedRequest): string =>
  (request.json() as { messages: { content: string }[] }).messages[0]?.content ?? '';

/** One of forty instructions, which share no word, so that most come up more than once in sixty slots. */
function answer(request: RecordedRequest) {
  const number = createHash('sha256').update(promptOf(request)).digest().readUInt32BE() % 40;
  const words = Array.from({ length: 6 }, (_, index) => `w${number}x${index}`).join(' ');
  const text = `INPUT:\n${words}?\nOUTPUT:\nBecause.\n[RESULT] ${number} [/RESULT]\n`;
  return {
    body: {
      id: 'x',
      object: 'chat.completion',
      created: 0,
      model: 'some-model',
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    },
  };
}

async function run(concurrency: number, generator: string) {
  const job = await workshop.shard({
    baseURL: `${http.server.url}/v1`,
    method: 'self-instruct',
    concurrency,
    generator,
    maxAttempts: 3,
  });
  await stageOf(workshop.store).run(job, { signal: new AbortController().signal, report: () => undefined });
  return workshop.rows(job.key);
}

describe('a method that reviews drafts beside earlier ones', () => {
  it('keeps none that repeats a slot far enough behind, and says so of those it refused', async () => {
    const { train, rejected } = await run(8, 'one');
    expect(rejected.length).toBeGreaterThan(5);
    expect(new Set(rejected.map(({ reason }) => reason))).toEqual(new Set(['not-novel']));
    for (const [index, { instruction, provenance }] of train.entries()) {
      const twins = train.slice(0, index).filter((other) => other.instruction === instruction);
      for (const twin of twins) expect(provenance.slot - twin.provenance.slot).toBeLessThan(BEHIND);
    }
  });

  it('gives the same decisions at any concurrency', async () => {
    const slow = await run(1, 'one');
    const fast = await run(32, 'two');
    expect(fast.train.map(({ id }) => id)).toEqual(slow.train.map(({ id }) => id));
    expect(fast.rejected.map(({ detail }) => detail)).toEqual(slow.rejected.map(({ detail }) => detail));
  });
});
