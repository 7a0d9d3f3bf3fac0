import { readJsonl, replaceFile, type ArtifactStore } from '@agora/artifacts';
import {
  evaluateSpecSchema,
  rescoringSchema,
  sampleSchema,
  type EvaluationResults,
  type Results,
  type Rescoring,
  type RescoredSubject,
  type Score,
} from '@agora/run-schemas';
import type { KeptPlan } from '@agora/orchestrator';
import { scoreOf } from '@agora/statistics';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeReports } from '../run/reports.js';
import type { Earlier } from './target.js';

/** A run and the new scores of its answers. */
export interface RescoredParts {
  plan: KeptPlan;
  domain: string;
  benchmark: string;
  options: Record<string, unknown>;
  earlier: readonly Earlier[];
  evaluation: EvaluationResults;
  /** The folder that the report is written to. */
  folder: string;
}

/** The name under which an earlier evaluation is a subject of the new one. */
export const subjectOf = ({ kind, id }: Earlier): string => (kind === 'generator' ? `generator:${id}` : id);

/** Writes the run's report with the new scores, and a comparison of old and new scores (`rescored.json`). */
export async function writeRescored(parts: RescoredParts, store: ArtifactStore): Promise<Rescoring> {
  const { plan, folder } = parts;
  const before = await resultsOf(plan, store);
  const after = await resultsOf(await withNewScores(parts, store), store);
  await writeReports(folder, after);
  const rescoring = rescoringSchema.parse(await besideEachOther(parts, before, after, store));
  await replaceFile(join(folder, 'rescored.json'), (draft) =>
    writeFile(draft, `${JSON.stringify(rescoring, null, 2)}\n`),
  );
  return rescoring;
}

async function resultsOf(plan: KeptPlan, store: ArtifactStore): Promise<Results> {
  const { keptFaults, partialResults } = await import('@agora/orchestrator');
  return partialResults(store, plan, { datasetOf: () => Promise.resolve(undefined), faults: keptFaults(plan, []) });
}

/** The plan of the run with the keys of the new evaluations. */
async function withNewScores(
  { plan, domain, benchmark, earlier, evaluation }: RescoredParts,
  store: ArtifactStore,
): Promise<KeptPlan> {
  const keys = newKeys(earlier, evaluation);
  const newer = (key: string): string => keys.get(key) ?? key;
  const evaluations: KeptPlan['evaluations'] = { ...plan.evaluations };
  for (const key of keys.values()) {
    evaluations[key] = evaluateSpecSchema.parse((await store.open(key)).manifest.spec);
  }
  const swapped = (record: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(record).map(([id, key]) => [id, newer(key)]));
  const version = evaluation.benchmarks[0]?.version;
  const { judge } = evaluation.evaluation as { judge?: KeptPlan['experiment']['evaluation']['judge'] };
  const { experiment } = plan;
  return {
    ...plan,
    runId: evaluation.run.id,
    experiment: judge ? { ...experiment, evaluation: { ...experiment.evaluation, judge } } : experiment,
    evaluations,
    // Micro-students are not scored again. Their old scores come from the old scorer, so they are dropped as a metric.
    cells: plan.cells.map(({ microStudent, ...cell }) => ({
      ...cell,
      evaluate: swapped(cell.evaluate),
      ...(microStudent && cell.cell.domain !== domain ? { microStudent } : {}),
    })),
    benchmarks: plan.benchmarks.map((one) =>
      one.id === benchmark && one.domain === domain
        ? { ...one, version: version ?? one.version, base: newer(one.base), reference: newer(one.reference) }
        : one,
    ),
    ability: Object.fromEntries(Object.entries(plan.ability).map(([id, record]) => [id, swapped(record)])),
  };
}

function newKeys(earlier: readonly Earlier[], { rows }: EvaluationResults): Map<string, string> {
  const bySubject = new Map(rows.map(({ subject, artifact }) => [subject, artifact]));
  return new Map(
    earlier.flatMap((one): [string, string][] => {
      const key = bySubject.get(subjectOf(one));
      return key === undefined ? [] : [[one.key, key]];
    }),
  );
}

async function besideEachOther(
  { plan, domain, benchmark, options, earlier, evaluation }: RescoredParts,
  before: Results,
  after: Results,
  store: ArtifactStore,
): Promise<Rescoring> {
  const keys = newKeys(earlier, evaluation);
  const subjects: RescoredSubject[] = [];
  for (const one of earlier) {
    const key = keys.get(one.key);
    if (key === undefined) continue;
    const [old, now] = [await valuesOf(one.key, store), await valuesOf(key, store)];
    const changed = [...old].filter(([item, value]) => !Object.is(value, now.get(item) ?? NaN)).length;
    const pgr = one.kind === 'student' ? pgrOf(one.id, benchmark, before, after) : undefined;
    subjects.push({
      kind: one.kind,
      id: one.id,
      before: meanOf(old),
      after: meanOf(now),
      changed,
      ...(pgr ? { pgr } : {}),
    });
  }
  const scoring = ({ benchmarks }: Results): Rescoring['before'] => {
    const found = benchmarks.find((one) => one.id === benchmark && one.domain === domain);
    return {
      version: found?.version ?? '',
      ...(found?.rule === undefined ? {} : { rule: found.rule }),
      ...(found?.judge ? { judge: `${found.judge.provider}:${found.judge.model}` } : {}),
    };
  };
  return {
    schema: 1,
    run: plan.runId,
    domain,
    benchmark,
    simulated: plan.simulated.length > 0 || evaluation.run.simulated,
    before: scoring(before),
    after: scoring(after),
    options,
    subjects,
    usd: evaluation.rows.reduce<number | null>((sum, { usd }) => (sum === null || usd === null ? null : sum + usd), 0),
    failures: evaluation.failures.map(({ subject, fault }) => ({ subject, reason: fault.message })),
  };
}

function pgrOf(cell: string, benchmark: string, before: Results, after: Results): RescoredSubject['pgr'] {
  const [old, now] = [before, after].map(
    ({ cells }) => cells.find(({ id }) => id === cell)?.benchmarks.find(({ id }) => id === benchmark)?.pgr,
  );
  return old && now ? { before: old, after: now } : undefined;
}

/** Mean value per item; NaN for an item without a score. */
async function valuesOf(key: string, store: ArtifactStore): Promise<Map<string, number>> {
  const artifact = await store.open(key);
  const values = new Map<string, number[]>();
  for await (const { item, value, unscored } of readJsonl(artifact.path('samples.jsonl'), sampleSchema)) {
    values.set(item, [...(values.get(item) ?? []), ...(unscored ? [] : [value])]);
  }
  return new Map(
    [...values].map(([item, of]) => [
      item,
      of.length === 0 ? NaN : of.reduce((sum, value) => sum + value, 0) / of.length,
    ]),
  );
}

const meanOf = (values: ReadonlyMap<string, number>): Score => scoreOf([...values.values()]);
