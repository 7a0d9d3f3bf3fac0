import type { Anchor, ScoredCell, ScoredSide } from '@agora/analysis';
import type { ReadScores, ScoredRun } from './scored-run.js';

/** The scored cells of a generator of a run. */
export async function sideOf(run: ScoredRun, generator: string): Promise<ScoredSide> {
  const cells: ScoredCell[] = [];
  for (const result of run.results.cells) {
    if (result.cell.generator !== generator) continue;
    const { method, domain, instances, seed } = result.cell;
    const benchmarks: Record<string, ReadonlyMap<string, number>> = {};
    for (const { id } of run.results.benchmarks.filter((one) => one.domain === domain)) {
      const read = await run.student(result, id);
      if (read) benchmarks[id] = read.scores;
    }
    if (Object.keys(benchmarks).length > 0) cells.push({ method, domain, instances, seed, benchmarks });
  }
  return { run: run.id, generator, cells };
}

/** Scores of base and reference on the benchmarks that `usable` accepts and that have a clear gap between the two. */
export async function anchorsOf(
  run: ScoredRun,
  usable: (domain: string, benchmark: string) => boolean,
): Promise<Anchor[]> {
  const anchors: Anchor[] = [];
  for (const benchmark of run.results.benchmarks) {
    const { domain, id } = benchmark;
    const rows = run.results.cells.filter(({ cell }) => cell.domain === domain).flatMap(({ benchmarks }) => benchmarks);
    const defined = rows.some((row) => row.id === id && row.pgr.defined);
    if (!defined || !usable(domain, id)) continue;
    const [base, reference] = [await run.anchor('base', benchmark), await run.anchor('reference', benchmark)];
    if (base && reference) anchors.push({ domain, benchmark: id, base: base.scores, reference: reference.scores });
  }
  return anchors;
}

/** The items of `cells` whose question has another text in `others`, to be left out: one id may stand for two texts. */
export async function otherItems(
  first: ScoredRun,
  second: ScoredRun,
): Promise<{ warnings: string[]; changed(domain: string, benchmark: string): ReadonlySet<string> }> {
  const changed = new Map<string, Set<string>>();
  const warnings: string[] = [];
  for (const { domain, id } of first.results.benchmarks) {
    const [mine, theirs] = [await anyStudent(first, domain, id), await anyStudent(second, domain, id)];
    if (!mine || !theirs) continue;
    const items = [...mine.prompts.keys()];
    const shared = items.filter((item) => theirs.prompts.has(item));
    const other = shared.filter((item) => mine.prompts.get(item) !== theirs.prompts.get(item));
    changed.set(JSON.stringify([domain, id]), new Set(other));
    const same = shared.length - other.length;
    if (same < items.length || same < theirs.prompts.size) {
      warnings.push(
        `${id}: ${same} items are the same in both runs, of ${items.length} and ${theirs.prompts.size}; only these are compared.`,
      );
    }
  }
  return { warnings, changed: (domain, id) => changed.get(JSON.stringify([domain, id])) ?? new Set() };
}

async function anyStudent(run: ScoredRun, domain: string, benchmark: string): Promise<ReadScores | undefined> {
  for (const cell of run.results.cells.filter((one) => one.cell.domain === domain)) {
    const read = await run.student(cell, benchmark);
    if (read) return read;
  }
  return undefined;
}

export function without(
  side: ScoredSide,
  changed: (domain: string, benchmark: string) => ReadonlySet<string>,
): ScoredSide {
  const cells = side.cells.map((cell) => ({
    ...cell,
    benchmarks: Object.fromEntries(
      Object.entries(cell.benchmarks).map(([id, scores]) => {
        const gone = changed(cell.domain, id);
        return [id, gone.size === 0 ? scores : new Map([...scores].filter(([item]) => !gone.has(item)))];
      }),
    ),
  }));
  return { ...side, cells };
}
