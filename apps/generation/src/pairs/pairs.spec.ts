import { Journal, readJsonl } from '@agora/artifacts';
import type { Progress } from '@agora/contracts';
import { stageKey, type DatasetSummary, type Job, type ShardSpec } from '@agora/run-schemas';
import type { Instance } from '@agora/plugin-api';
import { PluginHost } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import type { RecordedRequest, Reply } from '@agora/testkit';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { completion, useLiveShards } from '../../test/live-shards.js';
import { context } from '../../test/workbench.js';
import { all, type ShardOptions } from '../../test/workshop.js';
import { answerSchema } from './answer-journal.js';

const { bench, http, baseURL, stage } = useLiveShards();

interface Asked {
  model: string;
  seed: number;
  messages: { role: string; content: string }[];
}

const askedOf = (request: RecordedRequest): Asked => request.json() as Asked;
const isJudged = (request: RecordedRequest): boolean => askedOf(request).model === 'some-judge';
const digits = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE();

/** An answer ends in a number from 0 to 4, drawn by its seed; one in eight is none. The judge's score is one more. */
function reply(request: RecordedRequest): Reply {
  const { seed, messages } = askedOf(request);
  if (isJudged(request)) {
    const [, number = '0'] = /\[RESULT\] (\d) \[\/RESULT\]/.exec(messages.at(-1)?.content ?? '') ?? [];
    return { body: completion(`So so.\n[RESULT] ${Number(number) + 1}`) };
  }
  const number = digits(String(seed));
  return { body: completion(number % 8 === 0 ? 'No.' : `So it is.\n[RESULT] ${number % 5} [/RESULT]`) };
}

beforeEach(() => http.server.respond(reply));

const price = { input: 10, output: 10 };

async function shard(options: Partial<ShardOptions> = {}, method: object = {}): Promise<Job<ShardSpec>> {
  const { workshop, home } = bench;
  const host = new PluginHost({ baseDir: home, rng: seededRng });
  const given = { judges: ['j'], answers: 4, margin: 1, rubric: 'agorabench/quality', output: 'text', ...method };
  const { pairs } = await host.create('method', 'preference-pairs', given);
  const job = await workshop.shard({
    baseURL: baseURL(),
    method: 'response-generation',
    slots: { from: 0, to: 20 },
    price,
    ...options,
  });
  const provider = job.spec.generator.provider;
  const spec: ShardSpec = {
    ...job.spec,
    method: await host.use('method', 'preference-pairs', given),
    judging: {
      basis: pairs?.judging.basis ?? '',
      judges: [{ id: 'j', provider, model: 'some-judge', sampling: {} }],
    },
  };
  const judge = { options: { baseURL: baseURL() }, limits: {}, price };
  const runtime = { ...job.runtime, judges: { j: judge } };
  runtime.options = { ...runtime.options, 'preference-pairs': given };
  return { ...job, key: stageKey(spec), spec, runtime };
}

const run = (
  job: Job<ShardSpec>,
  report?: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<DatasetSummary> => stage().run(job, context(report, signal));

/** US dollars of everything that the endpoint has answered. */
function charged(): number {
  return http.server.requests.reduce((sum, request) => {
    const { usage } = reply(request).body as { usage: { total_tokens: number } };
    return sum + usage.total_tokens * 10e-6;
  }, 0);
}

const scoreOf = (text: string): number => Number(/\[RESULT\] (\d)/.exec(text)?.[1]) + 1;

describe('a shard whose rows are pairs', () => {
  it('holds the best and the worst of several answers, with what they cost and how they were judged', async () => {
    const job = await shard();
    const summary = await run(job);
    const { train, rejected } = await bench.workshop.rows(job.key);
    expect(train).toHaveLength(20);
    for (const { response, chosen = '', rejected: worse = '', provenance } of train) {
      const { pair, usage, usd = 0 } = provenance;
      expect(response).toBe(chosen);
      const scores = (pair?.scores ?? []).flatMap((score) => score ?? []);
      expect(pair).toMatchObject({ answers: 4, judges: ['j'] });
      expect([scoreOf(chosen), scoreOf(worse)]).toEqual([Math.max(...scores), Math.min(...scores)]);
      expect(pair?.scores[pair.chosen ?? -1]).toBe(scoreOf(chosen));
      expect(pair?.scores[pair.rejected ?? -1]).toBe(scoreOf(worse));
      expect(usage?.inputTokens).toBe(40);
      expect(usd).toBeCloseTo(((usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0)) * 10e-6, 12);
    }
    const written = http.server.requests.filter((request) => !isJudged(request));
    const tries = train.length + rejected.length;
    expect(written).toHaveLength(4 * tries);
    expect(new Set(written.map((request) => askedOf(request).seed)).size).toBe(4 * tries);
    expect(summary).toMatchObject({ accepted: 20, missing: 0, calls: 4 * tries, uncountedCalls: 0 });
    expect(summary.usd).toBeCloseTo(charged(), 9);
  });

  it('keeps every answer and judgment beside the rows', async () => {
    const job = await shard();
    await run(job);
    const artifact = await bench.workshop.store.open(job.key);
    const answers = await all(readJsonl(artifact.path('answers.jsonl'), answerSchema));
    const judgments = await all(readJsonl(artifact.path('judgments.jsonl'), z.object({ text: z.string() })));
    expect(answers).toHaveLength(http.server.requests.filter((request) => !isJudged(request)).length);
    expect(judgments).toHaveLength(new Set(http.server.requests.filter(isJudged).map(({ body }) => body)).size);
    await expect(readdir(bench.workshop.store.home.journal(job.key))).rejects.toThrow('ENOENT');
  });

  it('asks the same of every generator, and gives the same rows again', async () => {
    const ids = async (generator: string): Promise<string[]> => {
      const job = await shard({ generator });
      await run(job);
      return (await bench.workshop.rows(job.key)).train.map(({ id }) => id);
    };
    expect(await ids('one')).toEqual(await ids('other'));
  });
});

describe('a shard of pairs that was interrupted', () => {
  it.each([7, 30, 61, 100])(
    'asks nothing again that was answered, and pays once: after %d requests',
    async (requests) => {
      const job = await shard();
      const controller = new AbortController();
      http.server.respond((request) => {
        if (http.server.requests.length >= requests) controller.abort();
        return reply(request);
      });
      await expect(run(job, undefined, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
      const folder = bench.workshop.store.home.journal(job.key);
      const kept: string[] = [];
      for await (const line of Journal.read(join(folder, 'pair-answers'), answerSchema)) {
        kept.push(`${line.slot}:${line.attempt}:${line.number}`);
      }
      const before = http.server.requests.filter((request) => !isJudged(request)).length;
      expect(kept.length).toBeGreaterThan(0);
      http.server.respond(reply);
      const summary = await run(job);
      const artifact = await bench.workshop.store.open(job.key);
      const answers = await all(readJsonl(artifact.path('answers.jsonl'), answerSchema));
      const asked = http.server.requests.filter((request) => !isJudged(request)).length;
      // What was under way when it was aborted has no answer here, and is asked once more.
      expect(asked).toBe(answers.length + (before - kept.length));
      expect(summary).toMatchObject({ accepted: 20, calls: answers.length });
      const other = await shard({ generator: 'uninterrupted' });
      await run(other);
      const rowsOf = async (key: string): Promise<Instance['id'][]> =>
        (await bench.workshop.rows(key)).train.map(({ id }) => id);
      expect(await rowsOf(job.key)).toEqual(await rowsOf(other.key));
    },
  );

  it('has told what open answers cost, and counts none twice', async () => {
    const job = await shard();
    let fail = false;
    http.server.respond((request) => {
      fail ||= http.server.requests.length > 50;
      return fail && isJudged(request) ? { status: 401, body: { error: { message: 'no' } } } : reply(request);
    });
    const reports: Progress[] = [];
    await expect(run(job, (progress) => reports.push(progress))).rejects.toMatchObject({ code: 'rejected-credential' });
    const told = reports.at(-1)?.usd ?? 0;
    const folder = bench.workshop.store.home.journal(job.key);
    const paid = z.object({
      usd: z.number().default(0),
      extraUsd: z.number().default(0),
      row: z.object({ provenance: z.object({ usd: z.number() }) }).optional(),
    });
    let journalled = 0;
    for (const part of [folder, join(folder, 'judgments'), join(folder, 'pair-answers')]) {
      for await (const { usd, extraUsd, row } of Journal.read(part, paid)) {
        journalled += usd + extraUsd + (row?.provenance.usd ?? 0);
      }
    }
    expect(told).toBeGreaterThan(0);
    expect(journalled).toBeCloseTo(told, 9);
    http.server.respond(reply);
    const summary = await run(job);
    const refused = http.server.requests.filter((request) => isJudged(request)).length;
    expect(refused).toBeGreaterThan(0);
    expect(summary.accepted).toBe(20);
    const other = await shard({ generator: 'uninterrupted' });
    const whole = await run(other);
    // The other one finds the judgments of this one in the home folder.
    const { train, rejected } = await bench.workshop.rows(other.key);
    const written = [...train, ...rejected].reduce((sum, { provenance }) => sum + (provenance.usd ?? 0), 0);
    expect(whole.usd).toBeCloseTo(written, 9);
    expect(summary.usd).toBeGreaterThan(written);
  });
});

describe('no pair', () => {
  it('comes of answers that say the same, that cannot be read, or that are judged alike', async () => {
    const same = (text: string) => (request: RecordedRequest) =>
      isJudged(request) ? reply(request) : { body: completion(text) };
    const reasons = async (method: object = {}): Promise<DatasetSummary['rejected']> => {
      const job = await shard(
        { slots: { from: 0, to: 2 }, maxAttempts: 1, generator: `g${digits(String(http.server.requests.length))}` },
        method,
      );
      return (await run(job)).rejected;
    };
    http.server.respond(same('So it is.\n[RESULT] 3 [/RESULT]'));
    expect(await reasons()).toEqual({ alike: 2 });
    http.server.respond(same('No.'));
    expect(Object.keys(await reasons())).not.toEqual(expect.arrayContaining(['alike']));
    http.server.respond((request) =>
      isJudged(request)
        ? { body: completion('Good.\n[RESULT] 4') }
        : { body: completion(`So: ${askedOf(request).seed}\n[RESULT] 1 [/RESULT]`) },
    );
    expect(await reasons()).toEqual({ tie: 2 });
    http.server.respond((request) =>
      isJudged(request)
        ? { body: completion('I cannot judge that.') }
        : { body: completion(`So: ${askedOf(request).seed} \n[RESULT] 1 [/RESULT]`) },
    );
    expect(await reasons()).toEqual({ unjudged: 2 });
  });

  it('is made by another rubric than the one that was planned', async () => {
    const job = await shard();
    const spec = { ...job.spec, judging: { basis: 'other', judges: job.spec.judging?.judges ?? [] } };
    await expect(run({ ...job, spec })).rejects.toThrow('its rubric is another here');
    const without: ShardSpec = { ...job.spec };
    delete without.judging;
    await expect(run({ ...job, spec: without })).rejects.toThrow('asks judges, and none was planned');
  });
});
