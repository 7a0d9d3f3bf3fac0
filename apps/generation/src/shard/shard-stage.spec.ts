import type { Progress } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { readdir } from 'node:fs/promises';
import { completion, promptOf, useLiveShards } from '../../test/live-shards.js';
import { context } from '../../test/workbench.js';
import { seeds, type Workshop } from '../../test/workshop.js';

const { bench, http, stage, shard, asked } = useLiveShards();
let workshop: Workshop;
beforeEach(() => ({ workshop } = bench));

describe('a shard', () => {
  it('fills every slot in order, keeps what was refused, and counts everything', async () => {
    const job = await shard({ price: { input: 1, output: 2 } });
    const reports: Progress[] = [];
    const summary = await stage().run(
      job,
      context((progress) => reports.push(progress)),
    );
    const { train, rejected } = await workshop.rows(job.key);
    expect(train.map(({ provenance }) => provenance.slot)).toEqual(Array.from({ length: 60 }, (_, slot) => slot));
    expect(rejected.length).toBeGreaterThan(3);
    expect(new Set(rejected.map(({ reason }) => reason))).toEqual(new Set(['result-tag']));
    expect(rejected[0]?.output).toContain('I do not know');
    const usages = [...train, ...rejected].map(({ provenance }) => provenance.usage);
    const outputTokens = usages.reduce((sum, usage) => sum + (usage?.outputTokens ?? 0), 0);
    const usd = [...train, ...rejected].reduce((sum, { provenance }) => sum + (provenance.usd ?? 0), 0);
    expect(summary).toEqual({
      requested: 60,
      accepted: 60,
      rejected: { 'result-tag': rejected.length },
      missing: 0,
      duplicates: 0,
      calls: 60 + rejected.length,
      inputTokens: usages.reduce((sum, usage) => sum + (usage?.inputTokens ?? 0), 0),
      outputTokens,
      uncountedCalls: 0,
      usd: expect.closeTo(usd, 10),
    });
    expect(usd).toBeGreaterThan(0);
    expect(asked()).toHaveLength(60 + rejected.length);
    expect(new Set(asked()).size).toBe(asked().length);
    expect(reports.at(-1)).toMatchObject({ done: 60, total: 60, cached: 0, usd: expect.closeTo(usd, 10) });
  });

  it('gives rows their provenance and asks with the generator’s sampling, a seed and the template’s stop', async () => {
    const job = await shard({ slots: { from: 20, to: 22 } });
    await stage().run(job, context());
    const { train } = await workshop.rows(job.key);
    const body = http.server.requests[0]?.json();
    expect(body).toMatchObject({ model: 'some-model', temperature: 1, top_p: 0.9, max_tokens: 200, stop: ['[END]'] });
    const provenance = train[0]?.provenance;
    expect(provenance).toMatchObject({
      generator: 'writer',
      provider: 'openai-compatible',
      model: 'some-model',
      modelVersion: 'some-model',
      method: 'instance-generation',
      domain: 'math',
      slot: 20,
      variables: { theme: expect.any(String) },
      promptHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      sampling: { temperature: 1, topP: 0.9, maxTokens: 200, stop: ['[END]'], seed: expect.any(Number) },
      usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number) },
    });
    expect(provenance?.seedIds).toHaveLength(3);
    expect(seeds.map(({ id }) => id)).toEqual(expect.arrayContaining(provenance?.seedIds ?? []));
    expect(train[0]?.id).toMatch(/^[0-9a-f]{64}$/);
  });

  it('writes the same rows at any concurrency, and asks all generators the same first questions', async () => {
    const one = await shard({ concurrency: 1, generator: 'one' });
    const many = await shard({ concurrency: 32, generator: 'two' });
    await stage().run(one, context());
    const first = http.server.requests.splice(0).map(({ body }) => body);
    await stage().run(many, context());
    const second = http.server.requests.map(({ body }) => body);
    expect(second.sort()).toEqual(first.sort());
    const texts = async (key: string) => (await workshop.rows(key)).train.map(({ id }) => id);
    expect(await texts(many.key)).toEqual(await texts(one.key));
  });

  it('shows an instance of its own from the seventeenth slot on', async () => {
    const job = await shard({ concurrency: 4 });
    await stage().run(job, context());
    const { train } = await workshop.rows(job.key);
    expect(train.slice(0, 16).every(({ provenance }) => provenance.seedIds.length === 3)).toBe(true);
    expect(train.slice(16).every(({ provenance }) => provenance.seedIds.length === 2)).toBe(true);
    const prompts = http.server.requests.map(({ body }) => body);
    expect(prompts.filter((body) => body.includes('What comes after')).length).toBeGreaterThan(40);
  });

  it('finds what is finished and asks nothing', async () => {
    const job = await shard();
    const summary = await stage().run(job, context());
    http.server.reset();
    expect(await stage().run(job, context())).toEqual(summary);
    expect(asked()).toEqual([]);
    await expect(readdir(workshop.store.home.journal(job.key))).rejects.toThrow('ENOENT');
  });

  it('names the slots it gave up', async () => {
    const job = await shard({ method: 'response-generation', slots: { from: 0, to: 10 }, maxAttempts: 3 });
    http.server.respond((request, index) => {
      const stop = promptOf(request).includes('3 + 3');
      return { body: completion(stop ? 'no tag' : `Because.\n[RESULT] ${index} [/RESULT]`) };
    });
    const summary = await stage().run(job, context());
    expect(summary).toMatchObject({ requested: 10, accepted: 9, missing: 1, rejected: { 'result-tag': 3 }, calls: 12 });
    const { train } = await workshop.rows(job.key);
    expect(train.map(({ provenance }) => provenance.slot)).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9]);
    expect(
      train.every(({ instruction }, index) => instruction === seeds[index < 3 ? index : index + 1]?.instruction),
    ).toBe(true);
  });

  it('keeps duplicates and counts them', async () => {
    const job = await shard({ slots: { from: 0, to: 10 } });
    http.server.respond(() => ({ body: completion('INPUT:\nSame?\nOUTPUT:\nYes.\n[RESULT] 1 [/RESULT]') }));
    expect(await stage().run(job, context())).toMatchObject({ accepted: 10, duplicates: 9 });
  });

  it('rejects by name what was cut or withheld', async () => {
    const job = await shard({ slots: { from: 0, to: 1 }, maxAttempts: 3, concurrency: 1 });
    http.server.reply(
      { body: completion('INPUT:\nLong?\nOUTPUT:\nIt', 'length') },
      { body: completion('', 'content_filter') },
      { status: 400, body: { error: { message: 'flagged', code: 'content_filter' } } },
    );
    expect(await stage().run(job, context())).toMatchObject({
      accepted: 0,
      missing: 1,
      rejected: { length: 1, 'content-filter': 2 },
    });
  });
});

describe('a worker with other plugins than were planned', () => {
  it('refuses to answer for them', async () => {
    const job = await shard();
    const method = { ...job.spec.method, version: '0' };
    const older = { ...job, spec: { ...job.spec, method } };
    await expect(stage().run(older, context())).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(
        'method "instance-generation" 0 was planned, but this worker has it in version 1',
      ),
    });
    const runtime = { ...job.runtime, options: { ...job.runtime.options, math: { maxCharacters: 5 } } };
    await expect(stage().run({ ...job, runtime }, context())).rejects.toThrow('with other options');
    expect(
      Fault.is(
        await stage()
          .run(older, context())
          .catch((error: unknown) => error),
      ),
    ).toBe(true);
  });
});
