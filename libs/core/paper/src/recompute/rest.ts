import { FIGURE3 } from '../published/figures.js';
import { TABLE2 } from '../published/table2.js';
import { shown, statisticFigure, type Figure, type Section } from './figure.js';

export function figure3(): Section {
  const { base, student, reference, pgr } = FIGURE3;
  const of = (value: number) => ({ value, decimals: 2 });
  return {
    id: 'figure 3',
    title: 'worked example of a PGR',
    figures: [
      statisticFigure(
        `base ${base}, student ${student}, reference ${reference}: PGR`,
        of(pgr),
        (read) => (100 * (read(of(student)) - read(of(base)))) / (read(of(reference)) - read(of(base))),
      ),
    ],
  };
}

const missing = (what: string, printed: string, why: string): Figure => ({
  what,
  printed,
  agreement: 'not-derivable',
  why,
});

/** Results that the paper shows without numbers, or prints without the data to recompute them. */
export function unpublished(): Section {
  return {
    id: 'not published',
    title: 'what cannot be recomputed',
    figures: [
      missing('figure 7: PGR by volume, up to 50,000 instances', 'a plot', 'the plotted numbers were not published'),
      missing(
        'table 2: PGR of the 54 cells',
        '54 numbers',
        'needs the scores of the students; how the two benchmarks of a domain combine into one PGR is not said',
      ),
      missing('table 8: metrics of the 54 datasets', '432 numbers', 'needs the datasets and the judges'),
      missing(
        'a standard error of any number',
        'none',
        'every student was trained once, and no item scores were published',
      ),
    ],
  };
}

/** Sentences and captions of the paper that contradict its tables. */
export function sentences(): Section {
  const claude = TABLE2['claude-3.5-sonnet']['quality-enhancement'];
  const gpt = TABLE2['gpt-4o']['quality-enhancement'];
  const says = (what: string, printed: string, recomputed: string, why: string): Figure => ({
    what,
    printed,
    recomputed,
    agreement: 'differs',
    why,
  });
  const enhanced = `code ${shown(claude.code)}, instruction following ${shown(claude['instruction-following'])}`;
  return {
    id: 'text',
    title: 'sentences against tables',
    figures: [
      says(
        'section 4, Claude in quality enhancement',
        'code 21.8, instruction following 17.9',
        enhanced,
        `the text is a column off: ${shown(claude.avg)} is the average`,
      ),
      says('section 4, GPT-4o in code by quality enhancement', '8.8', shown(gpt.code), 'the sign is lost'),
      says(
        'abstract, five components and PGR',
        '93.4 % of the variance in PGR',
        '93.4 % of the variance of the predictors',
        'figure 6 is the share of PGR: a third',
      ),
      says(
        'table 1, seeds of instruction following by quality enhancement',
        'WebInstruct (code)',
        'WebInstruct',
        'section 3 says WebInstruct is for instruction following and mathematics',
      ),
      says('table 6, batch size', '4', '2', "the published program's own call has 2, with the same accumulation of 8"),
    ],
  };
}
