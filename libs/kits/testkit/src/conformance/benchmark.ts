import { promptStyles, type Benchmark, type BenchmarkItem, type ScoringTools } from '@agora/plugin-api';
import { deepFreeze } from './freeze.js';
import { ODD_OUTPUTS } from './odd-outputs.js';
import { pythonTools } from './python-tools.js';

export interface BenchmarkConformance {
  /** An output that deserves full marks. Default: the item's target. */
  gold?(item: BenchmarkItem): string;
  /** Items to score, spread over the whole benchmark. Default 50. */
  sample?: number;
}

export interface BenchmarkSuite {
  /** The same benchmarks, created anew. */
  again(): Promise<readonly Benchmark[]>;
  cases: Record<string, BenchmarkConformance>;
  tools?: ScoringTools;
}

/** The contract of a domain's benchmarks; `benchmarks` is called inside the tests, when the domain exists. */
export function describeBenchmark(benchmarks: () => readonly Benchmark[], suite: BenchmarkSuite): void {
  const tools = suite.tools ?? pythonTools;
  describe('benchmarks', () => {
    it('have items with unique ids, the same each time', async () => {
      const again = await suite.again();
      for (const [index, benchmark] of benchmarks().entries()) {
        const items = await benchmark.items();
        expect(items.length).toBeGreaterThan(0);
        expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
        expect(await again[index]?.items()).toEqual(items);
        expect(benchmark.version).toMatch(/\S/);
      }
    });

    it('ask in both styles without looking at the answer', async () => {
      for (const benchmark of benchmarks()) {
        for (const style of promptStyles) await benchmark.prepare?.(style);
        for (const item of spread(await benchmark.items(), 20)) {
          for (const style of promptStyles) {
            const prompt = benchmark.prompt(item, style);
            expect(JSON.stringify(prompt)).toMatch(/\S/);
            expect(benchmark.prompt({ id: item.id, input: item.input }, style)).toEqual(prompt);
          }
        }
        for (const style of promptStyles) for (const stop of benchmark.stop(style)) expect(stop).not.toBe('');
      }
    });

    it('give full marks to the right answer', async () => {
      for (const benchmark of benchmarks()) {
        const { gold = (item: BenchmarkItem) => item.target ?? '', sample = 50 } = suite.cases[benchmark.id] ?? {};
        for (const item of spread(await benchmark.items(), sample)) {
          const score = await benchmark.score(deepFreeze(item), gold(item), tools);
          expect({ benchmark: benchmark.id, item, score }).toMatchObject({ score: { value: 1 } });
        }
      }
    });

    it('give nothing for nothing, and a mark in [0, 1] with a reason for anything', async () => {
      for (const benchmark of benchmarks()) {
        const [item] = await benchmark.items();
        if (!item) throw new Error(`benchmark ${benchmark.id} has no items`);
        expect(await benchmark.score(item, '', tools)).toMatchObject({ value: 0 });
        for (const output of ODD_OUTPUTS) {
          const score = await benchmark.score(item, output, tools);
          expect(score.value).toBeGreaterThanOrEqual(0);
          expect(score.value).toBeLessThanOrEqual(1);
          expect(score.reason).toMatch(/\S/);
          expect(score.extracted === null || typeof score.extracted === 'string').toBe(true);
          expect(await benchmark.score(item, output, tools)).toEqual(score);
        }
      }
    });
  });
}

/** At most `count` items at even distances. */
function spread<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, items.length / count);
  const picked: T[] = [];
  for (let at = 0; at < items.length && picked.length < count; at += step) {
    const item = items[Math.floor(at)];
    if (item !== undefined) picked.push(item);
  }
  return picked;
}
