import { Matrix } from 'ml-matrix';
import { PCA } from 'ml-pca';

/** A table with one row per cell and one column per metric. */
export type Table = readonly (readonly number[])[];

export interface Components {
  /** Share of variance per component, in [0, 1], largest first. */
  explained: number[];
  /** One row per component, one column per metric; unit length. */
  loadings: number[][];
  /** Component scores of other rows, standardised with the means and deviations of the table that the components are from. */
  project(rows: Table): number[][];
}

/** Components with a smaller share of variance are rounding noise; they appear when columns depend on each other. */
const NOISE = 1e-10;

/**
 * Principal components of standardised columns. The sign of a component is arbitrary; here its largest loading (by absolute
 * value) is positive, so that the same data give the same picture on every machine.
 *
 * @param table no column may be constant.
 */
export function principalComponents(table: Table): Components {
  const pca = new PCA(mutable(table), { center: true, scale: true, method: 'SVD' });
  const explained = pca.getExplainedVariance().filter((share) => share > NOISE);
  const raw = pca.getLoadings().to2DArray().slice(0, explained.length);
  const signs = raw.map(signOfLargest);
  return {
    explained,
    loadings: raw.map((row, component) => row.map((loading) => loading * (signs[component] as number))),
    project: (rows) =>
      rows.length === 0
        ? []
        : pca
            .predict(new Matrix(mutable(rows)), { nComponents: explained.length })
            .to2DArray()
            .map((row) => row.map((value, component) => value * (signs[component] as number))),
  };
}

/** Whether a column has more than rounding noise of variation. */
export function varies(column: readonly number[]): boolean {
  const size = Math.max(...column.map(Math.abs));
  return Math.max(...column) - Math.min(...column) > 1e-12 * size;
}

function signOfLargest(loadings: readonly number[]): number {
  let largest = 0;
  for (const loading of loadings) {
    // The margin: of two loadings of equal size the first is taken, whatever the rounding.
    if (Math.abs(loading) > Math.abs(largest) + 1e-9) largest = loading;
  }
  return largest < 0 ? -1 : 1;
}

const mutable = (table: Table): number[][] => table.map((row) => [...row]);
