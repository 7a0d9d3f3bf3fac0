import { printed, type Printed } from './grid.js';
import { BENCHMARKS, GENERATORS, type BenchmarkName, type GeneratorName } from './words.js';

/** Per generator: dollars per million tokens in and out, its own average on the benchmarks, its average PGR in percent. */
export interface CostRow {
  input: Printed;
  output: Printed;
  solving: Printed;
  pgr: Printed;
}

const rows = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ +/).slice(1));

const byGenerator = <T>(text: string, read: (cells: string[]) => T): Record<GeneratorName, T> =>
  Object.fromEntries(rows(text).map((cells, index) => [GENERATORS[index], read(cells)])) as Record<GeneratorName, T>;

/** Table 3: price (openrouter.ai), problem solving and PGR. */
export const TABLE3: Record<GeneratorName, CostRow> = byGenerator(
  `
  gpt-4o               2.5     10  80.9  29.5
  gpt-4o-mini         0.15    0.6  75.4  19.2
  claude-3.5-sonnet      3     15  80.5  23.6
  llama-3.1-405b      1.79   1.79  75.0  11.3
  llama-3.1-70b       0.35    0.4  69.6  14.1
  llama-3.1-8b       0.055  0.055  50.2  15.9
  `,
  ([input, output, solving, pgr]) => ({
    input: printed(input ?? ''),
    output: printed(output ?? ''),
    solving: printed(solving ?? ''),
    pgr: printed(pgr ?? ''),
  }),
);

/** Table 7: each generator's own score per benchmark and the average, in percent. */
export const TABLE7: Record<GeneratorName, Record<BenchmarkName | 'avg', Printed>> = byGenerator(
  `
  gpt-4o             96.1  76.6  86.2  91.5  57.5  77.9  80.9
  gpt-4o-mini        93.2  70.2  85.7  88.4  50.7  64.2  75.4
  claude-3.5-sonnet  96.4  71.1  89.2  92.0  52.4  82.0  80.5
  llama-3.1-405b     96.8  73.8  84.5  89.0  39.3  66.8  75.0
  llama-3.1-70b      95.1  68.0  84.2  80.5  38.1  51.6  69.6
  llama-3.1-8b       78.9  34.6  68.5  69.5  24.2  25.5  50.2
  `,
  (cells) =>
    Object.fromEntries(
      [...BENCHMARKS, 'avg' as const].map((name, index) => [name, printed(cells[index] ?? '')]),
    ) as Record<BenchmarkName | 'avg', Printed>,
);
