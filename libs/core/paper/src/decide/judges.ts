import { mean, spearman } from '@agora/statistics';
import { metricCells, type Cells } from '../published/columns.js';
import { GENERATORS, SETTINGS, type GeneratorName } from '../published/words.js';

/** Agreement of the two judges of response quality on the order of generators: Spearman's rho, mean over settings. */
export function judgeAgreement(): number {
  const [one, other] = [metricCells('qualityGpt4o'), metricCells('qualityPrometheus')];
  return mean(SETTINGS.map((_, setting) => spearman(column(one, setting), column(other, setting))));
}

/**
 * How much higher GPT-4o rates each generator than Prometheus does: difference of the two judges' standardised ratings (mean 0,
 * standard deviation 1 over the generators of a setting), mean over settings.
 */
export function judgeLeaning(): Record<GeneratorName, number> {
  const [one, other] = [standardised(metricCells('qualityGpt4o')), standardised(metricCells('qualityPrometheus'))];
  return Object.fromEntries(
    GENERATORS.map((generator, index) => [
      generator,
      mean(SETTINGS.map((_, setting) => (one[setting]?.[index] ?? 0) - (other[setting]?.[index] ?? 0))),
    ]),
  ) as Record<GeneratorName, number>;
}

const column = (cells: Cells, setting: number): number[] => cells.map((row) => row[setting] as number);

/** Per setting, the generators' values with mean 0 and (population) standard deviation 1. */
function standardised(cells: Cells): number[][] {
  return SETTINGS.map((_, setting) => {
    const values = column(cells, setting);
    const centre = mean(values);
    const deviation = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
    return values.map((value) => (value - centre) / deviation);
  });
}
