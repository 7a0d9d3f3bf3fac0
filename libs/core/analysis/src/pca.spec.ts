import { principalComponents, seededRng } from '@agora/statistics';
import { metricPca, type MetricRow } from './pca.js';
import { regressPgr, type RegressionRow } from './regression.js';

const row = (index: number, metrics: Record<string, number | null>, pgr?: number): MetricRow => ({
  cell: `cell-${index}`,
  generator: `g${index % 4}`,
  metrics,
  ...(pgr === undefined ? {} : { pgr }),
});

describe('principalComponents', () => {
  it('finds the one direction of two columns that say the same, on any scale', () => {
    const { explained, loadings, project } = principalComponents([
      [1, 200],
      [2, 400],
      [3, 600],
    ]);
    expect(explained).toHaveLength(1);
    expect(explained[0]).toBeCloseTo(1, 12);
    expect(loadings[0]?.[0]).toBeCloseTo(Math.SQRT1_2, 12);
    expect(loadings[0]?.[1]).toBeCloseTo(Math.SQRT1_2, 12);
    // Standardised, the columns are −1, 0, 1; projected on (1, 1)/√2 that is −√2, 0, √2.
    expect(
      project([
        [1, 200],
        [2, 400],
        [3, 600],
      ]).map(([value]) => value),
    ).toEqual([expect.closeTo(-Math.SQRT2, 12), expect.closeTo(0, 12), expect.closeTo(Math.SQRT2, 12)]);
  });

  it('knows the answer for two columns with correlation one half', () => {
    // Eigenvalues of [[1, r], [r, 1]] are 1 ± r.
    const first = [1, -1, 0, 0, 1, -1];
    const second = [1, -1, 1, -1, 0, 0];
    const { explained } = principalComponents(first.map((value, index) => [value, second[index] as number]));
    expect(explained[0]).toBeCloseTo(0.75, 12);
    expect(explained[1]).toBeCloseTo(0.25, 12);
  });

  it('has orthogonal loadings of unit length whose largest is positive', () => {
    const rng = seededRng('pca');
    for (let trial = 0; trial < 20; trial += 1) {
      const table = Array.from({ length: 15 }, () => Array.from({ length: 4 }, () => rng.float()));
      const { loadings, explained } = principalComponents(table);
      expect(explained.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
      loadings.forEach((left, i) =>
        loadings.forEach((right, j) => {
          const product = left.reduce((sum, value, index) => sum + value * (right[index] as number), 0);
          expect(product).toBeCloseTo(i === j ? 1 : 0, 10);
        }),
      );
      for (const loading of loadings) {
        const largest = loading.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
        expect(largest).toBeGreaterThan(0);
      }
    }
  });
});

describe('metricPca', () => {
  const rng = seededRng('metrics');
  const cells = (count: number, extra: (index: number) => Record<string, number | null> = () => ({})) =>
    Array.from({ length: count }, (_, index) => row(index, { a: rng.float(), b: rng.float(), ...extra(index) }));

  it('needs six cells, two metrics and three cells for each metric', () => {
    expect(metricPca(cells(5))).toBeNull();
    expect(metricPca(cells(6))).not.toBeNull();
    expect(metricPca(cells(6, () => ({ c: rng.float() })))).toBeNull();
    expect(metricPca(cells(9, () => ({ c: rng.float() })))?.metrics).toEqual(['a', 'b', 'c']);
    expect(metricPca(Array.from({ length: 9 }, (_, index) => row(index, { a: index })))).toBeNull();
    expect(metricPca([])).toBeNull();
  });

  it('names the metrics that cannot enter, and the cells that did', () => {
    const pca = metricPca(
      cells(10, (index) => ({
        constant: 0.1 + 0.2,
        sparse: index < 7 ? index : null,
        dense: index === 4 ? null : index,
      })),
    );
    expect(pca?.metrics).toEqual(['a', 'b', 'dense']);
    expect(pca?.droppedMetrics).toEqual([
      { metric: 'sparse', reason: 'missing in 3 of 10 cells' },
      { metric: 'constant', reason: 'the same in every cell' },
    ]);
    expect(pca?.scores.map(({ cell }) => cell)).not.toContain('cell-4');
    expect(pca?.scores).toHaveLength(9);
    expect(pca?.scores[0]?.values).toHaveLength(3);
  });
});

describe('regressPgr', () => {
  const rng = seededRng('regression');
  const rows = (pgr: (metrics: number[], generator: number) => number): RegressionRow[] =>
    Array.from({ length: 40 }, (_, index) => {
      const metrics = [rng.float(), 10 * rng.float(), rng.float() - 5];
      return { generator: `g${index % 5}`, metrics, pgr: pgr(metrics, index % 5) };
    });

  it('foretells a PGR that the metrics decide, for new generators as well', () => {
    const result = regressPgr(rows(([a = 0, b = 0, c = 0]) => 3 + 20 * a - b + 7 * c));
    expect(result).toMatchObject({ components: 3, cells: 40 });
    expect(result?.r2).toBeCloseTo(1, 9);
    expect(result?.leaveOneGeneratorOutR2).toBeCloseTo(1, 9);
  });

  it('is not fooled by metrics that merely tell the generators apart', () => {
    const quality = [10, 50, 20, 40, 30];
    const result = regressPgr(
      Array.from({ length: 40 }, (_, index) => {
        const generator = index % 5;
        const mark = (power: number) => generator ** power + 0.001 * rng.float();
        return {
          generator: `g${generator}`,
          metrics: [mark(1), mark(2), mark(3), mark(4)],
          pgr: quality[generator] ?? 0,
        };
      }),
    );
    expect(result?.r2).toBeGreaterThan(0);
    expect(result?.leaveOneGeneratorOutR2).toBeLessThan(0);
  });

  it('wants three generators, five cells per component and PGRs that differ', () => {
    const some = rows(([a = 0]) => a);
    expect(regressPgr(some.filter(({ generator }) => generator < 'g2'))).toBeNull();
    expect(regressPgr(some.slice(0, 4))).toBeNull();
    expect(regressPgr(some.slice(0, 12))?.components).toBe(2);
    expect(regressPgr(rows(() => 7))).toBeNull();
    expect(regressPgr([])).toBeNull();
  });
});
