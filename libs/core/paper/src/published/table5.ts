import { printedRow, type PrintedRow } from './grid.js';
import type { GeneratorName, MethodName } from './words.js';

/** Table 5: the wording of the prompt. The tuned one is that of table 2, the hasty one was written in ten minutes. */
export const FORMATS = ['tuned', 'hasty', 'json'] as const;
export type FormatName = (typeof FORMATS)[number];

export interface FormatRow {
  method: MethodName;
  generator: GeneratorName;
  /** PGR in percent. */
  pgr: Record<FormatName, PrintedRow>;
}

export const TABLE5: readonly FormatRow[] = `
  instance-generation   gpt-4o-mini     16.1  41.9  18.0  25.3  |   12.4  36.8  17.6  22.3  |   13.8  20.5  19.5  17.9
  instance-generation   llama-3.1-70b    9.6  58.7   6.5  24.9  |    7.0  46.8   5.8  19.9  |    8.7  33.5   6.1  16.1
  instance-generation   llama-3.1-8b     6.5  55.7   6.2  22.8  |    0.7  43.6   4.5  16.3  |    6.7  31.4   4.4  14.2
  quality-enhancement   gpt-4o-mini     17.8 -11.2   9.9   5.5  |   13.0  -6.3   9.4   5.4  |   15.4 -13.0   9.2   3.8
  quality-enhancement   llama-3.1-70b  -21.8   6.9   2.7  -4.1  |  -20.5  -5.5   2.3  -7.9  |  -18.3   6.5   2.4  -3.1
  quality-enhancement   llama-3.1-8b    -1.7  15.4   3.0   5.6  |   -6.6   3.7   3.5   0.2  |   -2.7  12.0   3.9   4.4
`
  .trim()
  .split('\n')
  .map((line) => {
    const [method, generator, ...cells] = line.split(/[\s|]+/).filter((cell) => cell !== '');
    const of = (at: number): PrintedRow => printedRow(cells.slice(4 * at, 4 * at + 4));
    return {
      method: method as MethodName,
      generator: generator as GeneratorName,
      pgr: { tuned: of(0), hasty: of(1), json: of(2) },
    };
  });

/** Mean difference of the tuned prompts to the others according to the paper's text, in points of PGR. */
export const FORMAT_GAPS = { hasty: 3.97, json: 4.45 } as const;
