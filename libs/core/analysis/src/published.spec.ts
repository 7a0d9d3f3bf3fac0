import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { metricPca } from './pca.js';
import { regressPgr } from './regression.js';

// AgoraBench's published tables are not part of this repository; the numbers below were read in the paper.
const folder = process.env['AGORA_TEST_DATA'] ?? '';
const file = join(folder, 'paper', 'agorabench-paper.json');

const perSetting = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.number())));
const published = z.object({
  table2_pgr: z.object({ values: perSetting }),
  table8_intrinsic: z.object({ values: z.record(z.string(), perSetting) }),
  table7_problem_solving: z.object({ values: z.record(z.string(), z.record(z.string(), z.number())) }),
});

const benchmarksOf: Record<string, [string, string]> = {
  math: ['gsm8k', 'math'],
  code: ['mbpp', 'humaneval'],
  instruction_following: ['alpacaeval2', 'arena_hard'],
};

const available = existsSync(file);
if (!available)
  console.warn(`Skipped: AgoraBench's published tables are not at ${file}; set AGORA_TEST_DATA to test with them.`);

(available ? describe : describe.skip)("AgoraBench's published tables", () => {
  const rows = () => {
    const { table2_pgr, table8_intrinsic, table7_problem_solving } = published.parse(
      JSON.parse(readFileSync(file, 'utf8')),
    );
    return Object.entries(table2_pgr.values).flatMap(([generator, methods]) =>
      Object.entries(methods).flatMap(([method, domains]) =>
        Object.entries(benchmarksOf).map(([domain, [first, second]]) => {
          const solving = table7_problem_solving.values[generator] ?? {};
          return {
            cell: `${generator}.${domain}.${method}`,
            generator,
            pgr: domains[domain],
            metrics: {
              ...Object.fromEntries(
                Object.entries(table8_intrinsic.values).map(([metric, of]) => [
                  metric,
                  of[generator]?.[method]?.[domain] ?? null,
                ]),
              ),
              solving: ((solving[first] ?? 0) + (solving[second] ?? 0)) / 2,
            },
          };
        }),
      ),
    );
  };

  // The expected numbers were computed from the same tables with NumPy.
  it('have components whose shares of variance are near those of the paper', () => {
    const pca = metricPca(rows());
    expect(pca?.scores).toHaveLength(54);
    [0.406, 0.31, 0.127, 0.06, 0.058].forEach((share, index) => {
      expect(pca?.explained[index]).toBeCloseTo(share, 3);
    });
    [0.392, 0.304, 0.119, 0.07, 0.049].forEach((share, index) => {
      expect(Math.abs((pca?.explained[index] ?? 0) - share)).toBeLessThan(0.02);
    });
  });

  it('let five components explain a third of the PGR in sample, and nothing for a generator that is new', () => {
    const result = regressPgr(
      rows().map(({ generator, metrics, pgr = 0 }) => ({
        generator,
        pgr,
        metrics: Object.values(metrics).map(Number),
      })),
      5,
    );
    expect(result?.r2).toBeCloseTo(0.338, 3);
    expect(result?.leaveOneGeneratorOutR2).toBeCloseTo(-0.02, 3);
  });
});
