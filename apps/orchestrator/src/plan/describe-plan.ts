import type { ArtifactStore } from '@agora/artifacts';
import type { Finding, Plan } from '@agora/contracts';
import { refuse } from '../preflight/findings.js';
import type { Look } from '../preflight/preflight.js';
import { estimatePlan } from './estimate/estimate-plan.js';
import type { ExperimentPlan } from './run-plan.js';
import { summarizePlan } from './summarize-plan.js';

/**
 * A plan as `agora plan` shows it, with what was found out about it.
 * @throws Fault that stands for everything that is wrong, where there is no plan
 */
export async function describePlan(look: Look<{ plan: ExperimentPlan }>, store: ArtifactStore): Promise<Plan> {
  const { planned, findings, checks, need } = look;
  if (!planned) {
    refuse(findings);
    throw new Error('There is neither a plan nor a reason for having none.');
  }
  const { plan } = planned;
  const summary = await summarizePlan(plan, store);
  const { cells, estimate } = await estimatePlan(plan, store);
  const machines = { trainer: checks.trainer?.machine, evaluation: checks.evaluation?.machine };
  return {
    ...summary,
    estimate,
    cells: summary.cells.map((cell) => ({ ...cell, estimate: cells.get(cell.id) })),
    disk: { bytes: need.bytes, freeBytes: need.freeBytes },
    machines,
    findings: findings.map(keysMayWait),
  };
}

/** A plan needs no key. */
function keysMayWait(finding: Finding): Finding {
  return finding.code === 'missing-credential' ? { ...finding, fatal: false } : finding;
}
