import { cellId, type Cell, type CellResult } from '@agora/run-schemas';
import { align, type AnalysisInput, type BenchmarkInput, type CellInput } from './input.js';
import { BenchmarkGap, report, type PgrEstimate } from './pgr.js';
import { scoreOf, meanOf } from '@agora/statistics';

/** A cell with its PGR per benchmark. `estimate` is the mean over the benchmarks whose PGR is defined. */
export interface AnalyzedCell {
  id: string;
  cell: Cell;
  estimate: PgrEstimate;
  benchmarks: CellResult['benchmarks'];
}

/**
 * PGR of every cell, in the order of the input.
 *
 * @param drawnAs used in place of the domain's name to seed the draws of benchmark items, so that two domains with the same
 *   items get the same draws.
 */
export function analyzeCells(input: AnalysisInput, drawnAs?: string): AnalyzedCell[] {
  const benchmarks = input.benchmarks.map((benchmark) => prepare(benchmark, input, drawnAs ?? benchmark.domain));
  return input.cells.map((entry) =>
    analyzeCell(
      entry,
      benchmarks.filter(({ domain }) => domain === entry.cell.domain),
      input,
    ),
  );
}

type Prepared = ReturnType<typeof prepare>;

function prepare({ domain, id, base, reference }: BenchmarkInput, input: AnalysisInput, drawnAs: string) {
  const items = base.map(({ item }) => item);
  const baseScores = align(items, base, `the base on ${id}`);
  const referenceScores = align(items, reference, `the reference on ${id}`);
  return {
    domain,
    id,
    items,
    base: scoreOf(baseScores),
    reference: scoreOf(referenceScores),
    gap: new BenchmarkGap(id, baseScores, referenceScores, {
      resamples: input.resamples,
      confidence: input.confidence,
      seed: [...input.seed, 'items', drawnAs, id],
    }),
  };
}

function analyzeCell(
  entry: CellInput,
  benchmarks: readonly Prepared[],
  { confidence, unexamined }: Pick<AnalysisInput, 'confidence' | 'unexamined'>,
): AnalyzedCell {
  const { cell, scores, status } = entry;
  const id = cellId(cell);
  const estimates: PgrEstimate[] = [];
  const rows: CellResult['benchmarks'] = [];
  const unscored: string[] = [];
  for (const benchmark of benchmarks) {
    const values = scores[benchmark.id];
    if (values === undefined) {
      unscored.push(benchmark.id);
      continue;
    }
    const student = align(benchmark.items, values, `the student of ${id} on ${benchmark.id}`);
    const score = scoreOf(student);
    const estimate: PgrEstimate =
      score.mean === null
        ? { defined: false, reason: `on ${benchmark.id} no answer of the student could be scored` }
        : benchmark.gap.pgr(student, [id]);
    // A benchmark whose gap is undefined has no PGR for any student, and is left out of every mean. Where only this student
    // has no score, its mean would be over fewer benchmarks than the others', so the cell gets no PGR at all.
    if (score.mean === null && benchmark.gap.undefinedBecause === undefined) unscored.push(benchmark.id);
    else estimates.push(estimate);
    rows.push({
      id: benchmark.id,
      base: benchmark.base,
      reference: benchmark.reference,
      student: score,
      pgr: report(estimate, confidence),
    });
  }
  return {
    id,
    cell,
    benchmarks: rows,
    estimate: combine(status, estimates, unscored, unexamined ?? `${cell.domain} has no benchmark`),
  };
}

function combine(
  status: CellInput['status'],
  estimates: PgrEstimate[],
  unscored: string[],
  unexamined: string,
): PgrEstimate {
  if (status === 'failed') return { defined: false, reason: 'the cell failed' };
  if (status === 'unfinished') return { defined: false, reason: 'the cell is not finished' };
  if (estimates.length + unscored.length === 0) return { defined: false, reason: unexamined };
  // A mean over fewer benchmarks than the other cells of the domain have could not be compared with theirs.
  if (unscored.length > 0) return { defined: false, reason: `the student was not scored on ${unscored.join(', ')}` };
  const defined = estimates.filter((estimate) => estimate.defined);
  if (defined.length > 0) return { defined: true, ...meanOf(defined) };
  return { defined: false, reason: reasons(estimates) };
}

/** Why none of the estimates is defined: each reason once, the most frequent first. */
export function reasons(estimates: readonly PgrEstimate[]): string {
  const counts = new Map<string, number>();
  for (const estimate of estimates) {
    if (!estimate.defined) counts.set(estimate.reason, (counts.get(estimate.reason) ?? 0) + 1);
  }
  return [...counts.entries()]
    .sort((left, right) => right[1] - left[1])
    .map(([reason]) => reason)
    .join('; ');
}
