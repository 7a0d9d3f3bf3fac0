import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { metricCells, pgrCells } from './columns.js';
import { METRICS } from './table8.js';
import { TABLE3, TABLE7 } from './tables3-and-7.js';
import { TABLE5 } from './table5.js';
import { GENERATORS } from './words.js';

// A second copy of the numbers, made independently; it is not part of this repository.
const file = join(process.env['AGORA_TEST_DATA'] ?? '', 'paper', 'agorabench-paper.json');
const available = existsSync(file);
if (!available) console.warn(`Skipped: no second copy of the published tables at ${file}; set AGORA_TEST_DATA.`);

const row = z.record(z.string(), z.number());
const grid = z.record(z.string(), z.record(z.string(), row));
const copy = z.object({
  table2_pgr: z.object({ values: grid }),
  table3_cost: z.object({ rows: z.record(z.string(), row) }),
  table5_meta_prompt_ablation_pgr: z.object({ values: z.record(z.string(), grid) }),
  table7_problem_solving: z.object({ values: z.record(z.string(), row) }),
  table8_intrinsic: z.object({ values: z.record(z.string(), grid) }),
});

const methods = ['instance_generation', 'response_generation', 'quality_enhancement'];
const domains = ['math', 'code', 'instruction_following'];
const cellsOf = (values: z.output<typeof grid>) =>
  GENERATORS.map((generator) =>
    methods.flatMap((method) => domains.map((domain) => values[generator]?.[method]?.[domain])),
  );

(available ? describe : describe.skip)('the published numbers here', () => {
  const read = () => copy.parse(JSON.parse(readFileSync(file, 'utf8')));

  it('are those of the other copy: tables 2 and 8', () => {
    const { table2_pgr, table8_intrinsic } = read();
    expect(pgrCells()).toEqual(cellsOf(table2_pgr.values));
    const metrics = Object.values(table8_intrinsic.values);
    expect(METRICS.map((metric) => metricCells(metric))).toEqual(metrics.map(cellsOf));
  });

  it('are those of the other copy: tables 3 and 7', () => {
    const { table3_cost, table7_problem_solving } = read();
    for (const generator of GENERATORS) {
      const { input, output, solving, pgr } = TABLE3[generator];
      expect([input, output, solving, pgr].map(({ value }) => value)).toEqual(
        Object.values(table3_cost.rows[generator] ?? {}),
      );
      expect(Object.values(TABLE7[generator]).map(({ value }) => value)).toEqual(
        Object.values(table7_problem_solving.values[generator] ?? {}),
      );
    }
  });

  it('are those of the other copy: table 5', () => {
    const { values } = read().table5_meta_prompt_ablation_pgr;
    for (const { method, generator, pgr } of TABLE5) {
      const other = values[method.replace('-', '_')]?.[generator];
      for (const [here, there] of Object.entries({ tuned: 'agorabench', hasty: 'unoptimized', json: 'json_format' })) {
        expect(Object.values(pgr[here as keyof typeof pgr]).map(({ value }) => value)).toEqual(
          Object.values(other?.[there] ?? {}),
        );
      }
    }
  });
});
