import { PassThrough } from 'node:stream';
import { planSchema, type Plan } from '@agora/contracts';
import { Output } from '../output.js';
import { faultOf, sayPlan } from './say-plan.js';
import { wrap } from './wrap.js';

const range = (low: number, expected: number, high: number) => ({ low, expected, high });

function planned(more: object = {}): Plan {
  const cells = Array.from({ length: 54 }, (_, index) => ({
    id: `generator-${index}.instruction-following.instance-generation.n10000.s1`,
    stages: 104,
    cachedStages: index === 0 ? 3 : 0,
    calls: 10_000,
    cachedCalls: index === 0 ? 300 : 0,
    estimate: {
      calls: range(10_000, 12_000, 20_000),
      inputTokens: range(1e6, 2e6, 3e6),
      outputTokens: range(1e6, 4e6, 9e6),
      usd: index === 1 ? null : range(12.3, 45.6, 78.9),
      seconds: range(600, 1200, 90_000),
      basis: 'assumed: 150 to 1000 tokens an answer, 400 expected',
    },
  }));
  return planSchema.parse({
    runId: 'paper-0a1b2c3d',
    simulated: false,
    cells,
    stages: [{ stage: 'generate', total: 5454, cached: 3 }],
    estimate: {
      usd: range(651.9, 2416.8, 4181.7),
      unpriced: ['generator-1'],
      seconds: range(600, 1200, 90_000),
      notes: ['Calls: one per instance at least.'],
      byGenerator: [
        { id: 'a', calls: range(10, 12, 20), usd: range(1, 2, 3), atMost: { calls: 100, usd: 9 } },
        { id: 'b', calls: range(10, 12, 20), usd: null, atMost: { calls: 100, usd: null } },
      ],
      atMost: { calls: 5_400_000, usd: 40_000 },
      questions: [
        { who: 'gpt-4', what: 'judge', calls: range(805, 1610, 1610), usd: range(1, 20, 60), basis: 'assumed' },
        { who: 'a', what: 'answer', calls: range(500, 500, 500), usd: range(1, 2, 3), basis: 'assumed' },
      ],
      totalUsd: range(653.9, 2438.8, 4244.7),
      budget: { usd: 5000, above: 'none' },
    },
    training: [{ domain: 'math', method: 'instance-generation', instances: 10_000, seeds: 14_973, steps: 3905 }],
    compute: [
      {
        what: 'training',
        count: 54,
        seconds: range(1e4, 1e5, 1e6),
        device: 'NVIDIA H200 (150.8 GB, bf16)',
        basis: 'assumed',
      },
      { what: 'evaluation', count: 44_000, seconds: null, device: 'unknown', basis: 'assumed' },
    ],
    disk: { bytes: 1.2e12, freeBytes: 2e12 },
    findings: [],
    ...more,
  });
}

function said(plan: Plan, columns: number): string[] {
  const stream = Object.assign(new PassThrough(), { columns });
  const stream2 = stream as unknown as NodeJS.WriteStream;
  sayPlan(plan, new Output(false, stream2, stream2));
  return String(stream.read()).trimEnd().split('\n');
}

describe('a plan on a terminal', () => {
  it('fits sixty columns with fifty-four cells, but for names that are longer', () => {
    const lines = said(planned(), 60);
    const long = lines.filter((line) => line.length > 60);
    expect(long.every((line) => /^generator-\d+\.[^ ]+$/.test(line))).toBe(true);
    expect(lines.filter((line) => /^generator-\d/.test(line))).toHaveLength(54);
    expect(lines).toContain('  10000–20000 calls · $12.30 / $45.60 / $78.90 · 20:00');
    expect(lines).toContain('  10000–20000 calls · unknown · 20:00');
  });

  it('is a table where there is room', () => {
    const [, head, first] = said(planned(), 200);
    expect(head).toMatch(/^cell +calls +tokens in +tokens out/);
    expect(first).toMatch(/^generator-0\..* 3 stages, 300 instances$/);
  });

  it('tells all that the plan knows', () => {
    const text = said(planned(), 400).join('\n');
    for (const expected of [
      'a: $1.00 / $2.00 / $3.00, 10–20 calls',
      'b: unknown, 10–20 calls',
      'At most 5400000 calls, about $40000.00, if nearly every output were rejected',
      'Judge gpt-4: $1.00 / $20.00 / $60.00, 805–1610 calls (assumed)',
      'Questions of benchmarks to a: $1.00 / $2.00 / $3.00, 500 calls',
      'In all, as far as prices are known: $653.90 / $2438.80 / $4244.70',
      'The budget of $5000.00 is above the high price.',
      'math.instance-generation: 10000 instances + 14973 seeds, 3905 steps',
      'Training of 54 students: 2:46:40–277:46:40 (expected 27:46:40) on NVIDIA H200',
      '44.0k answers of local models: unknown time',
      'Disk: about 1200.0 GB of 2000.0 GB free',
    ]) {
      expect(text).toContain(expected);
    }
  });

  it('notes what is worth knowing, and makes a fault of what would stop the run', () => {
    const note = { code: 'unreachable', message: 'Nobody can look', fatal: false };
    const wrong = { code: 'not-found', message: 'no model there', fix: 'Name one.', fatal: true };
    const plan = planned({ findings: [note, wrong, { ...wrong, message: 'no data there' }] });
    const text = said(plan, 120).join('\n');
    expect(text).toContain('Note Nobody can look');
    expect(text).not.toContain('no model there');
    expect(faultOf(plan)?.problems.map(({ message }) => message)).toEqual(['no model there', 'no data there']);
    expect(faultOf(planned({ findings: [note] }))).toBeUndefined();
  });
});

describe('wrap', () => {
  it('breaks between words, keeps the beginning, and leaves a long word whole', () => {
    expect(wrap('  one two three', 9)).toEqual(['  one two', '    three']);
    expect(wrap('unbreakable words', 5)).toEqual(['unbreakable', '  words']);
    expect(wrap('', 5)).toEqual(['']);
  });
});
