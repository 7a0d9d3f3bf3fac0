import type { ArtifactStore } from '@agora/artifacts';
import type { Finding, Plan } from '@agora/contracts';
import type { AllowedPlugins } from '@agora/plugin-host';
import { refuse } from '../preflight/findings.js';
import type { FreeReport } from '../preflight/preflight.js';
import { ComputeHistory } from './estimate/compute-history.js';
import { computeOf } from './estimate/compute.js';
import { estimatePlan } from './estimate/estimate-plan.js';
import { SeedFiles, seedUses, seedWarnings, trainingOf } from './estimate/student-rows.js';
import { hubModels } from './hub-models.js';
import type { ExperimentPlan } from './run-plan.js';
import { summarizePlan } from './summarize-plan.js';

/**
 * A plan as `agora plan` shows it, with what was found out about it.
 * @throws Fault that stands for everything that is wrong, where there is no plan
 */
export async function describePlan(
  look: FreeReport<{ plan: ExperimentPlan }>,
  store: ArtifactStore,
  allowed?: AllowedPlugins,
): Promise<Plan> {
  const { planned, findings, checks, need } = look;
  if (!planned) {
    refuse(findings);
    throw new Error('There is neither a plan nor a reason for having none.');
  }
  const { plan } = planned;
  const summary = await summarizePlan(plan, store);
  const { cells, estimate } = await estimatePlan(plan, store, allowed);
  const files = new SeedFiles(store);
  const training = await trainingOf(plan, files);
  const seeds = await seedUses(plan, files);
  const history = await ComputeHistory.read(store);
  const { trainer, evaluation } = checks;
  const compute = await computeOf(plan, { store, files, history, trainer, evaluation });
  const models = await hubModels(plan.nodes.values(), store);
  const machines = { trainer: checks.trainer?.machine, evaluation: checks.evaluation?.machine };
  return {
    ...summary,
    ...(plan.unmeasured.length > 0 ? { unmeasured: plan.unmeasured } : {}),
    estimate,
    cells: summary.cells.map((cell) => ({ ...cell, estimate: cells.get(cell.id) })),
    disk: { bytes: need.bytes, freeBytes: need.freeBytes },
    ...(models.length > 0 ? { hubModels: models } : {}),
    training,
    seeds,
    compute,
    machines,
    findings: [...findings.map(keysMayWait), ...seedWarnings(seeds, training), ...budgetWarnings(estimate)],
  };
}

/** A plan needs no key. */
function keysMayWait(finding: Finding): Finding {
  return finding.code === 'missing-credential' ? { ...finding, fatal: false } : finding;
}

function budgetWarnings({ budget, totalUsd }: NonNullable<Plan['estimate']>): Finding[] {
  if (!budget || !totalUsd || budget.above === 'none') return [];
  const { usd, above } = budget;
  const sum = `$${totalUsd[above].toFixed(2)}`;
  const what = { low: 'Even the low', expected: 'The expected', high: 'The high' }[above];
  const message = `${what} price (${sum}) is above your budget ($${usd.toFixed(2)})${above === 'high' ? '' : ': the run will stop before it is done'}`;
  return [{ code: 'budget-reached', message, fix: 'Raise budget.usd, or ask for fewer instances.', fatal: false }];
}
