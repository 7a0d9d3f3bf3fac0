import type { ArtifactStore } from '@agora/artifacts';
import { reaches } from '@agora/run-schemas';
import type { AllowedPlugins } from '@agora/plugin-host';
import { readPlan } from '../plan/kept-plan.js';
import { planRun, runIdOfRequest, untilOf, upTo, type RunRequest } from './planned-run.js';

/**
 * A request to stop early, of a run that has come further before and lacks nothing of that: as one for all of it. There is nothing
 * to make either way, and results with students in them must not give way to results without.
 */
export async function asFarAsItGot(
  request: RunRequest,
  store: ArtifactStore,
  allowed?: AllowedPlugins,
): Promise<RunRequest> {
  const until = untilOf(request);
  if (until === undefined) return request;
  const kept = await readPlan(store.home, runIdOfRequest(request)).catch(() => undefined);
  if (!kept || reaches(until, kept.until ?? 'evaluate')) return request;
  const whole = upTo(request, kept.until);
  // What only the later stages read may be gone by now.
  const planned = await planRun(whole, store, allowed).catch(() => undefined);
  for (const key of planned?.plan.nodes.keys() ?? []) if (!(await store.has(key))) return request;
  return planned ? whole : request;
}
