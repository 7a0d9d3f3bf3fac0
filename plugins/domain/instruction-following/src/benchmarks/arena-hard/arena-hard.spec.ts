import type { Figure } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { testDataFolder } from '@agora/testkit';
import { join } from 'node:path';
import { folders, isA, judging, open } from '../../../test/arena-files.js';
import { winRateByElo } from '../../../test/elo.js';
import { nobody } from '../../../test/local-judge.js';
import type { ArenaHard } from './benchmark.js';
import { battlesOf } from './labels.js';
import { RELEASE, type ReleaseId } from './releases.js';

const none = (): undefined => undefined;

describe('rows that were judged elsewhere', () => {
  it.each([
    ['texts', { uid: 'u', judgments: ['… [[B>A]]', '… [[A>>B]]'] }],
    [
      'games of v0.1',
      {
        question_id: 'u',
        games: [
          { user_prompt: '', judgment: 'x [[A=B]]', score: 'B>A' },
          { judgment: '', score: 'A>>B' },
        ],
      },
    ],
    [
      'games of v2.0',
      {
        uid: 'u',
        games: [{ score: 'B>A', judgment: { answer: '…' }, prompt: [] }, { judgment: { answer: '[[A>>B]]' } }],
      },
    ],
    ['scores alone', { id: 'arena-hard:u', games: [{ score: 'B>A' }, { score: 'A>>B' }] }],
  ])('bring %s, and need no file', async (_, raw) => {
    const benchmark = open('v0.1', folders.empty);
    const item = benchmark.readItem(raw, () => {
      throw new Error('no item of the benchmark is needed');
    });
    expect(item.id).toBe('arena-hard:u');
    expect((await benchmark.score(item, '', nobody)).details).toMatchObject({ battles: [1, 1, 1, 1] });
  });

  it('may have games without a judgment, as both releases keep them', async () => {
    const games = { uid: 'u', games: [null, { score: 'A>B' }] };
    const battles = async (release: ReleaseId) => {
      const benchmark = open(release, folders.empty);
      return (await benchmark.score(benchmark.readItem(games, none), '', nobody)).details?.['battles'];
    };
    expect(await battles('v0.1')).toEqual([1]);
    expect(await battles('v2.0')).toEqual([]);
  });

  it('may leave the judgment to the judge', async () => {
    const benchmark = open('v0.1', folders.empty);
    const item = benchmark.readItem({ uid: 'u', prompt: 'Why?', baseline: 'So.' }, none);
    const { value } = await benchmark.score(
      item,
      'Thus.',
      judging((m) => (isA('So.', m) ? '[[B>A]]' : '[[A>B]]')),
    );
    expect(value).toBe(1);
  });

  it.each([
    [{ judgments: ['', ''] }, /field "uid"/],
    [{ uid: 'u', judgments: ['one'] }, /field "judgments" must hold two judgments/],
    [{ uid: 'u', games: [{}, {}] }, /field "games\[0\]" must have a "judgment" or a "score"/],
    [{ uid: 'u' }, /question u has no judgments/],
  ])('say what is wrong: %j', (raw, message) => {
    expect(() => open('v0.1', folders.empty).readItem(raw, none)).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(message) as string }) as Error,
    );
  });
});

describe('figures of Arena-Hard', () => {
  const scored = (
    benchmark: ArenaHard,
    rows: readonly { uid: string; category?: string; labels: (string | null)[] }[],
  ) =>
    Promise.all(
      rows.map(async ({ labels, ...raw }) => {
        const item = benchmark.readItem({ ...raw, games: labels.map((score) => ({ score })) }, none);
        return { item, output: 'four', score: await benchmark.score(item, 'four', nobody) };
      }),
    );
  const LABELS = ['A>>B', 'A>B', 'A=B', 'B>A', 'B>>A', null];
  const rng = seededRng('spec');
  const random = Array.from({ length: 500 }, (_, index) => ({
    uid: `u${index}`,
    labels: [rng.pick(LABELS), rng.pick(LABELS)],
  }));

  it('have the score that a Bradley-Terry fit gives, within its bootstrap interval', async () => {
    const benchmark = open('v0.1', folders.empty);
    const outputs = await scored(benchmark, random);
    const [score, battles, dropped] = benchmark.figures(outputs) as [Figure, Figure, Figure];
    const all = random.flatMap(({ labels }) => battlesOf(labels, RELEASE['v0.1']));
    expect(score.value).toBeCloseTo(100 * winRateByElo(all), 6);
    expect(battles).toEqual({ id: 'n_battles', value: all.length, unit: 'count' });
    expect(dropped.value).toBe(random.flatMap(({ labels }) => labels).filter((label) => label === null).length);
    // 95 % of a mean of so many battles is about two standard errors either way.
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    const error = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / all.length;
    const [below, above] = [(score.value - (score.low ?? NaN)) / 100, ((score.high ?? NaN) - score.value) / 100];
    for (const reach of [below, above]) {
      expect(reach).toBeGreaterThan(1.4 * error);
      expect(reach).toBeLessThan(2.6 * error);
    }
    expect(benchmark.figures([...outputs].reverse())).toEqual(benchmark.figures(outputs));
  });

  it('are by category as well in v2.0, with a narrower interval', async () => {
    const benchmark = open('v2.0', folders.empty);
    const outputs = await scored(benchmark, [
      { uid: '1', category: 'hard_prompt', labels: ['B>A', 'A=B'] },
      { uid: '2', category: 'creative_writing', labels: ['A>>B', 'B>A'] },
      { uid: '3', category: 'creative_writing', labels: [null, 'A>B'] },
    ]);
    const figures = benchmark.figures(outputs);
    expect(figures.map(({ id, value }) => [id, value])).toEqual([
      ['score', 25],
      ['score_creative_writing', 0],
      ['score_hard_prompt', 75],
      ['n_battles', 6],
      ['n_dropped_games', 2],
      ['avg_length', 4],
    ]);
    const whole = random.filter(({ labels }) => !labels.includes(null));
    const widths = await Promise.all(
      (['v0.1', 'v2.0'] as const).map(async (release) => {
        const [score] = open(release, folders.empty).figures(await scored(open(release, folders.empty), whole));
        return (score?.high ?? NaN) - (score?.low ?? NaN);
      }),
    );
    expect(widths[1]).toBeGreaterThan(0);
    expect(widths[1]).toBeLessThan(widths[0] as number);
  });
});

it('says how many answers are not the first to their question', async () => {
  const benchmark = open('v0.1', folders.empty);
  const once = async (uid: string) => {
    const item = benchmark.readItem({ uid, judgments: ['[[A>B]]', '[[A>B]]'] }, none);
    return { item, score: await benchmark.score(item, 'x', nobody) };
  };
  const repeated = (scored: Awaited<ReturnType<typeof once>>[]) =>
    benchmark.figures(scored).find(({ id }) => id === 'n_repeated')?.value;
  expect(repeated([await once('a'), await once('b')])).toBeUndefined();
  expect(repeated([await once('a'), await once('b'), await once('a')])).toBe(1);
});

describe('files', () => {
  it('are missed by name', async () => {
    await expect(open('v2.0', folders.empty).items()).rejects.toMatchObject({ code: 'not-found' });
    const questions = { path: join(folders.full, 'arena_hard_v2.0_questions.jsonl'), option: 'test' };
    await expect(open('v2.0', folders.empty, { questions }).items()).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('o3-mini-2025-01-31') as string,
    });
    await expect(open('v0.1', folders.full, { questions }).items()).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('"hard_prompt", which has no baseline') as string,
    });
  });

  it('must belong together', async () => {
    const baseline = {
      path: join(folders.full, 'arena_hard_v2.0_baseline_gemini-2.0-flash-001.jsonl'),
      option: 'baseline',
    };
    await expect(open('v0.1', folders.full, { baseline }).items()).rejects.toMatchObject({
      message: expect.stringMatching(/no answer to .*line 1 \(uid q0\)/) as string,
    });
  });

  const data = testDataFolder();
  (data ? it : it.skip)('of v0.1 are 500 questions, each with the answer of gpt-4-0314', async () => {
    const items = await open('v0.1', data).items();
    expect(items).toHaveLength(500);
    expect(new Set(items.map(({ id }) => id)).size).toBe(500);
    expect(items.every(({ target }) => typeof target === 'string')).toBe(true);
  });
});
