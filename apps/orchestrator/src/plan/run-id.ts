import { stageKey } from '@agora/artifacts';
import type { Evaluation, Experiment } from '@agora/run-schemas';

/**
 * A run is named by what was asked for, so the same request finds its own unfinished run again, with a larger budget or an
 * accepted yield as well: how much may be spent, and on what, changes no result.
 */
export function runIdOf(wanted: Experiment | Evaluation): string {
  const named = { ...wanted };
  delete named.budget;
  if ('generation' in named) {
    delete named.race;
    named.generation = { ...named.generation };
    delete named.generation.acceptYield;
  }
  return `${wanted.name}-${stageKey(named).slice(0, 8)}`;
}
