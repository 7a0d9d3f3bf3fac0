import type { ArtifactStore } from '@agora/artifacts';
import type { ExperimentPlan } from '../run-plan.js';

/** What evaluations will ask of endpoints beside the generation of data: in no other figure of an estimate. */
export async function evaluationNotes({ nodes, experiment }: ExperimentPlan, store: ArtifactStore): Promise<string[]> {
  let questions = 0;
  let judged = 0;
  for (const { key, spec } of nodes.values()) {
    if (spec.kind !== 'evaluate' || (await store.has(key))) continue;
    const asksGenerator = spec.subject.kind === 'generator';
    if (!asksGenerator && !spec.judge) continue;
    const items = (await store.open(spec.items)).manifest.summary as { rows: number };
    if (asksGenerator) questions += items.rows;
    if (spec.judge) judged += items.rows;
  }
  const { judge } = experiment.evaluation;
  return [
    ...(questions > 0
      ? [`Not in these figures: ${questions} questions of benchmarks to the generators themselves.`]
      : []),
    ...(judged > 0 && judge
      ? [`Not in these figures: ${judged} answers that ${judge.model} judges, with one call each at least.`]
      : []),
  ];
}
