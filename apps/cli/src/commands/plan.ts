import { planSchema, subjects } from '@agora/contracts';
import type { Until } from '@agora/run-schemas';
import { makeFolder } from '@agora/storage';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exitCodeOf, ExitCode } from '../exit-code.js';
import { loadExperiment } from '../experiment/load-experiment.js';
import { findHome } from '../home/find-home.js';
import { onOut } from '../out-path.js';
import type { Output } from '../output.js';
import { faultOf, sayPlan } from '../plan/say-plan.js';
import { openSeparateSession } from '../session/open-separate-session.js';
import { checkCompute, useCompute, type ComputeFlags } from '../session/use-compute.js';
import type { SharedFlags } from '../settings.js';

export interface PlanFlags extends SharedFlags, ComputeFlags {
  out?: string;
  until?: Until;
}

/** Long, because a plan reads data, which may have to be fetched first, and inspects models. */
const PLAN_TIMEOUT_MS = 240_000;

/** Says what a run would do, what is done already, and what would stop it. Spends nothing. */
export async function plan(file: string, flags: PlanFlags, output: Output): Promise<ExitCode> {
  const { experiment, baseDir } = await loadExperiment(file);
  await useCompute(flags);
  const { out, until } = flags;
  if (out) await onOut('--out', out, () => makeFolder(dirname(out)));
  const session = await openSeparateSession(flags, findHome(flags, { file }).path);
  try {
    await checkCompute(session, flags);
    const answer = await session.bus.request(
      subjects.rpc('orchestrator', 'plan'),
      { experiment, baseDir, ...(until ? { until } : {}) },
      planSchema,
      {
        timeoutMs: PLAN_TIMEOUT_MS,
      },
    );
    output.record({ kind: 'plan', ...answer });
    sayPlan(answer, output);
    if (out) await onOut('--out', out, () => writeFile(out, `${JSON.stringify(answer, null, 2)}\n`));
    const fault = faultOf(answer);
    if (fault) output.fault(fault);
    return fault ? exitCodeOf(fault) : ExitCode.done;
  } finally {
    await session.close();
  }
}
