import { mean } from '@agora/statistics';
import type { Printed } from './grid.js';
import type { Predictor } from './figures.js';
import { TABLE2 } from './table2.js';
import { TABLE8, type MetricName } from './table8.js';
import { TABLE3, TABLE7 } from './tables3-and-7.js';
import { BENCHMARKS, BENCHMARKS_OF, GENERATORS, SETTINGS, type DomainName, type GeneratorName } from './words.js';

/** Returns the value of a printed number: as printed, or moved at random within its rounding. */
export type Read = (printed: Printed) => number;
export const asPrinted: Read = ({ value }) => value;

/** One number per generator (row) and setting (column), in the order of {@link GENERATORS} and {@link SETTINGS}. */
export type Cells = readonly (readonly number[])[];

const cells = (of: (generator: GeneratorName, setting: (typeof SETTINGS)[number]) => number): number[][] =>
  GENERATORS.map((generator) => SETTINGS.map((setting) => of(generator, setting)));

/** PGR in percent of the 54 cells. */
export const pgrCells = (read: Read = asPrinted): number[][] =>
  cells((generator, { method, domain }) => read(TABLE2[generator][method][domain]));

export const metricCells = (metric: MetricName, read: Read = asPrinted): number[][] =>
  cells((generator, { method, domain }) => read(TABLE8[metric][generator][method][domain]));

/** The generator's own mean score on the two benchmarks of a domain, in percent. */
export const solvingIn = (generator: GeneratorName, domain: DomainName, read: Read = asPrinted): number =>
  mean(BENCHMARKS_OF[domain].map((benchmark) => read(TABLE7[generator][benchmark])));

/** The generator's own mean score on all six benchmarks, in percent. */
export const solvingOf = (generator: GeneratorName, read: Read = asPrinted): number =>
  mean(BENCHMARKS.map((benchmark) => read(TABLE7[generator][benchmark])));

export const predictorCells = (predictor: Predictor, read: Read = asPrinted): number[][] =>
  predictor === 'solving'
    ? cells((generator, { domain }) => solvingIn(generator, domain, read))
    : metricCells(predictor, read);

/** US dollars per million output tokens, the same in every setting. */
export const outputPriceCells = (): number[][] => cells((generator) => TABLE3[generator].output.value);
export const inputPriceCells = (): number[][] => cells((generator) => TABLE3[generator].input.value);
export const solvingCells = (): number[][] => cells((generator) => TABLE7[generator].avg.value);
