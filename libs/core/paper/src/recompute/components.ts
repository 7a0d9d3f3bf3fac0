import { regressPgr } from '@agora/analysis';
import { mean, principalComponents } from '@agora/statistics';
import { pgrCells, predictorCells, type Read } from '../published/columns.js';
import { FIGURE5, FIGURE6, PREDICTORS, TABLE4, type Predictor } from '../published/figures.js';
import { GENERATORS } from '../published/words.js';
import { METRIC_TITLES } from './averages.js';
import { digits, statisticFigure, type Figure, type Section } from './figure.js';
import { fitOf, type Fit } from './least-squares.js';

/** Number of components that the paper keeps. */
export const KEPT = 5;

export const predictorTitle = (predictor: Predictor): string =>
  predictor === 'solving' ? 'problem solving' : METRIC_TITLES[predictor];

/** One row per cell, generator by generator, one column per predictor. */
export function predictorRows(read?: Read): number[][] {
  const columns = PREDICTORS.map((predictor) => predictorCells(predictor, read).flat());
  return (columns[0] ?? []).map((_, row) => columns.map((column) => column[row] as number));
}

export const components = (read?: Read): ReturnType<typeof principalComponents> =>
  principalComponents(predictorRows(read));

/** Cosine between two loadings, without its sign, since the sign of a component is arbitrary. */
export function cosine(left: readonly number[], right: readonly number[]): number {
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
  return Math.abs(dot(left, right)) / Math.sqrt(dot(left, left) * dot(right, right));
}

/** In-sample regression of PGR on the first components. */
export function componentFit(read?: Read): Fit {
  const rows = predictorRows(read);
  const projected = principalComponents(rows).project(rows);
  return fitOf(
    projected.map((row) => row.slice(0, KEPT)),
    pgrCells(read).flat(),
  );
}

/** R² of the same regression, cross-validated: every generator is left out in turn, and compared with the others' mean. */
export function componentFitOutside(): number {
  const pgr = pgrCells().flat();
  const rows = predictorRows().map((metrics, index) => ({
    generator: GENERATORS[Math.floor(index / (pgr.length / GENERATORS.length))] as string,
    pgr: pgr[index] as number,
    metrics,
  }));
  return regressPgr(rows, KEPT)?.leaveOneGeneratorOutR2 ?? Number.NaN;
}

export function figure5(): Section {
  const { explained, loadings } = components();
  const shares = FIGURE5.explained.map((printed, index) =>
    statisticFigure(
      `share of component ${index + 1}, in percent`,
      { value: printed, decimals: 1 },
      (read) => 100 * (components(read).explained[index] ?? 0),
    ),
  );
  const held = digits(100 * explained.slice(0, KEPT).reduce((sum, share) => sum + share, 0), 1);
  const directions = FIGURE5.loadings.map((printed, index): Figure => {
    const alike = loadings.slice(0, KEPT).map((loading) => cosine(loading, printed));
    const nearest = alike.indexOf(Math.max(...alike));
    const same = nearest === index && (alike[index] ?? 0) >= ALIKE;
    return {
      what: `direction of component ${index + 1}`,
      printed: `nine loadings`,
      recomputed: `cosine ${digits(alike[index] ?? 0, 2)}`,
      agreement: same ? 'agrees' : 'differs',
      ...(same
        ? {}
        : { why: `nearest is recomputed component ${nearest + 1}, cosine ${digits(alike[nearest] ?? 0, 2)}` }),
    };
  });
  const sum: Figure = {
    what: 'share of the first five, in percent',
    printed: digits(FIGURE5.total, 1),
    recomputed: held,
    agreement: held === digits(FIGURE5.total, 1) ? 'agrees' : 'differs',
    why: 'of the variance of the predictors; the paper says of PGR, which is what figure 6 measures',
  };
  return { id: 'figure 5', title: 'principal components of nine predictors', figures: [...shares, sum, ...directions] };
}

/** Two directions count as the same from this cosine on. */
const ALIKE = 0.95;

export function figure6(): Section {
  const { p, adjusted } = componentFit();
  const below = p < FIGURE6.pBelow;
  return {
    id: 'figure 6',
    title: 'PGR on the first five components, 54 datasets',
    figures: [
      statisticFigure('R²', { value: FIGURE6.r2, decimals: 3 }, (read) => componentFit(read).r2),
      {
        what: 'p of the joint F-test',
        printed: `below ${FIGURE6.pBelow}`,
        recomputed: digits(p, 4),
        agreement: below ? 'agrees' : 'differs',
        ...(below ? {} : { why: 'of the regression whose R² is recomputed above' }),
      },
      {
        what: 'R² adjusted for five components',
        printed: '–',
        recomputed: digits(adjusted, 2),
        agreement: 'not-printed',
        why: 'R² of a fit grows with every component, whether it means anything or not',
      },
      {
        what: 'R² of a generator that was left out',
        printed: '–',
        recomputed: digits(componentFitOutside(), 2),
        agreement: 'not-printed',
        why: 'about nothing: the components say nothing about a generator that was not fitted',
      },
    ],
  };
}

/** Mean size of the printed loadings of a predictor over the five components. */
export function meanStrength(predictor: Predictor): number {
  const column = PREDICTORS.indexOf(predictor);
  return mean(FIGURE5.loadings.map((loadings) => Math.abs(loadings[column] ?? 0)));
}

/** The printed strength of a predictor among those of all, in percent. */
function shareOf(predictor: Predictor, read: Read): number {
  const strengths = PREDICTORS.map((each) => read({ value: TABLE4[each].strength, decimals: 3 }));
  const total = strengths.reduce((sum, strength) => sum + strength, 0);
  return (100 * (strengths[PREDICTORS.indexOf(predictor)] as number)) / total;
}

export function table4(): Section {
  const figures = PREDICTORS.flatMap((predictor): Figure[] => {
    const { strength, share } = TABLE4[predictor];
    const name = predictorTitle(predictor);
    const recomputed = meanStrength(predictor);
    const same = Math.abs(recomputed - strength) < 0.006;
    return [
      {
        what: `${name}: strength`,
        printed: digits(strength, 3),
        recomputed: digits(recomputed, 3),
        agreement: same ? 'agrees' : 'not-derivable',
        ...(same
          ? {}
          : { why: 'the mean size of the printed loadings is another number, and the text gives no other rule' }),
      },
      statisticFigure(`${name}: share, in percent`, { value: share, decimals: 2 }, (read) => shareOf(predictor, read)),
    ];
  });
  return { id: 'table 4', title: 'contribution of each predictor', figures };
}
