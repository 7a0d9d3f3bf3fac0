import { engineTitle } from '@agora/run-schemas';
import type { RunPlan } from '../plan/run-plan.js';

/** What lets the models of a run answer, for people: one engine for all of them. Empty where it is the worker. */
export function engineOf({ nodes }: Pick<RunPlan, 'nodes'>): { engine?: string } {
  for (const { spec } of nodes.values())
    if (spec.kind === 'evaluate' && spec.engine) return { engine: engineTitle(spec.engine) };
  return {};
}
