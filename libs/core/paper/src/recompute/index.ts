import { table2, table3, table7, table8 } from './averages.js';
import { figure5, figure6, table4 } from './components.js';
import { figure4 } from './correlation.js';
import type { Section } from './figure.js';
import { table5 } from './formats.js';
import { figure3, sentences, unpublished } from './rest.js';

/** Recomputes every table and figure of the paper from the paper's own numbers, in its order. Deterministic. */
export const recompute = (): Section[] => [
  table2(),
  table3(),
  table4(),
  table5(),
  table7(),
  table8(),
  figure3(),
  figure4(),
  figure5(),
  figure6(),
  unpublished(),
  sentences(),
];
