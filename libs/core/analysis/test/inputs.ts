import type { Cell, DatasetSummary } from '@agora/run-schemas';
import { seededRng } from '@agora/statistics';
import type { Analysis } from '../src/analyze.js';
import type { AnalysisInput, CellInput, GeneratorInput, ItemValue } from '../src/input.js';

export const ITEMS = 100;

/** `right` of a hundred items solved, always the first ones. */
export const solved = (right: number): ItemValue[] =>
  Array.from({ length: ITEMS }, (_, index) => ({ item: `item-${index}`, value: index < right ? 1 : 0 }));

/** The same number of items solved, but which ones is drawn anew. */
export const scattered = (right: number, ...path: (string | number)[]): ItemValue[] => {
  const lucky = new Set(seededRng(...path).sample([...Array(ITEMS).keys()], right));
  return Array.from({ length: ITEMS }, (_, index) => ({ item: `item-${index}`, value: lucky.has(index) ? 1 : 0 }));
};

export const dataset = (usd: number | null, accepted = 90, calls = 100): DatasetSummary => ({
  requested: 100,
  accepted,
  rejected: { placeholder: calls - accepted },
  missing: 100 - accepted,
  calls,
  inputTokens: 1,
  outputTokens: 1,
  uncountedCalls: 0,
  usd,
});

export const cell = (
  generator: string,
  scores: CellInput['scores'],
  more: Partial<Omit<CellInput, 'cell'>> & { cell?: Partial<Cell> } = {},
): CellInput => ({
  status: 'done',
  scores,
  metrics: {},
  dataset: dataset(1),
  ...more,
  cell: { generator, domain: 'math', method: 'response-generation', instances: 100, seed: 1, ...more.cell },
});

export const generator = (id: string, more: Partial<GeneratorInput> = {}): GeneratorInput => ({
  id,
  provider: 'calibration',
  model: id,
  simulated: true,
  ...more,
});

/** Base solves none and reference all of the items, so the PGR is the number of items solved. */
export const input = (cells: CellInput[], more: Partial<AnalysisInput> = {}): AnalysisInput => ({
  generators: [...new Set(cells.map((entry) => entry.cell.generator))].map((id) => generator(id)),
  benchmarks: [{ domain: 'math', id: 'sums', base: solved(0), reference: solved(100) }],
  cells,
  resamples: 500,
  confidence: 0.95,
  seed: ['spec'],
  ...more,
});

export const row = (analysis: Analysis, id: string) => {
  const found = analysis.leaderboard.find((entry) => entry.generator === id);
  if (found === undefined) throw new Error(`no row for ${id}`);
  return found;
};
