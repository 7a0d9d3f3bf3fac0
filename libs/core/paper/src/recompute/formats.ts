import { mean, standardDeviation, studentTwoSided } from '@agora/statistics';
import { FORMAT_GAPS, TABLE5, type FormatName, type FormatRow } from '../published/table5.js';
import { DOMAINS, type DomainName } from '../published/words.js';
import { TABLE2 } from '../published/table2.js';
import { digits, meanFigure, type Figure, type Section } from './figure.js';

/** Mean difference between the tuned prompt and another over the cells of table 5, with the p-value of a paired t-test. */
export interface FormatGap {
  /** Points of PGR. */
  value: number;
  p: number;
  cells: number;
}

export function formatGap(other: Exclude<FormatName, 'tuned'>, domains: readonly DomainName[] = DOMAINS): FormatGap {
  const differences = TABLE5.flatMap(({ pgr }) =>
    domains.map((domain) => pgr.tuned[domain].value - pgr[other][domain].value),
  );
  const value = mean(differences);
  const error = standardDeviation(differences) / Math.sqrt(differences.length);
  return { value, p: studentTwoSided(value / error, differences.length - 1), cells: differences.length };
}

/** Mean of the differences of the printed averages. */
export const gapOfAverages = (other: Exclude<FormatName, 'tuned'>): number =>
  mean(TABLE5.map(({ pgr }) => pgr.tuned.avg.value - pgr[other].avg.value));

const NAMES: Record<FormatName, string> = { tuned: 'tuned prompt', hasty: 'hasty prompt', json: 'JSON' };

export function table5(): Section {
  const averages = TABLE5.flatMap(({ method, generator, pgr }) =>
    (Object.keys(pgr) as FormatName[]).map((format) =>
      meanFigure(
        `${generator}, ${method}, ${NAMES[format]}: average`,
        pgr[format].avg,
        mean(DOMAINS.map((domain) => pgr[format][domain].value)),
        1,
      ),
    ),
  );
  return { id: 'table 5', title: 'wording and format of the prompt', figures: [...averages, asInTable2(), ...gaps()] };
}

function gaps(): Figure[] {
  return (['hasty', 'json'] as const).flatMap((other): Figure[] => {
    const printed = { value: FORMAT_GAPS[other], decimals: 2 };
    const name = `tuned prompt minus ${NAMES[other]}, in points`;
    const all = formatGap(other);
    const without = formatGap(other, ['math', 'instruction-following']);
    return [
      { ...meanFigure(`${name}: from 18 cells`, printed, all.value, 1), key: true },
      { ...meanFigure(`${name}: from printed averages`, printed, gapOfAverages(other), 1), key: true },
      tested(`${name}: p of a paired t-test`, digits(all.p, 3)),
      tested(
        `${name}: without code`,
        digits(without.value, 2),
        `p = ${digits(without.p, 2)} over ${without.cells} cells${without.p > 0.05 ? ': the gap is that of code' : ''}`,
      ),
    ];
  });
}

const tested = (what: string, recomputed: string, why = 'the paper tests no difference'): Figure => ({
  what,
  printed: '–',
  recomputed,
  agreement: 'not-printed',
  why,
});

/** The tuned prompt is the one of table 2, so its cells must equal those of table 2. */
function asInTable2(): Figure {
  const same = ({ method, generator, pgr }: FormatRow): boolean =>
    DOMAINS.every((domain) => pgr.tuned[domain].value === TABLE2[generator][method][domain].value);
  const agreeing = TABLE5.filter(same).length;
  return {
    what: 'cells of the tuned prompt are those of table 2',
    printed: `${TABLE5.length} rows`,
    recomputed: `${agreeing} rows`,
    agreement: agreeing === TABLE5.length ? 'agrees' : 'differs',
  };
}
