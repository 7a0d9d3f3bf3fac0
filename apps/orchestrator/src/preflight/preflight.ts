import type { ArtifactStore } from '@agora/artifacts';
import type { Bus } from '@agora/bus';
import type { Finding } from '@agora/contracts';
import type { PreflightCost } from '@agora/run-schemas';
import type { RunPlan, StageNode } from '../plan/run-plan.js';
import type { RunRequest } from '../run/planned-run.js';
import { hubModels } from '../plan/hub-models.js';
import { checkDisk, diskNeed } from './disk.js';
import { findingsOf, noticesOf, once, refuse } from './findings.js';
import { checkFreely, type FreeChecks } from './free-checks.js';
import { makeSmallCalls } from './small-calls.js';
import { wantedOf, type Wanted } from './wanted.js';

/** Checks before a run, so that nothing is spent on a run that cannot be completed. */
export class Preflight {
  constructor(
    private readonly bus: Bus,
    private readonly store: ArtifactStore,
  ) {}

  /** Finds out what needs no paid call. When `planning` fails, the other checks are made all the same: the user sees all at once. */
  async look<P extends { plan: RunPlan }>(
    request: RunRequest,
    planning: Promise<P>,
    options: { install: boolean; machine: boolean },
  ): Promise<FreeReport<P>> {
    const planned = await planning.then(
      (value) => ({ value, findings: [] as Finding[] }),
      (error: unknown) => ({ value: undefined, findings: findingsOf(error) }),
    );
    const open = planned.value && (await this.open(planned.value.plan));
    const wanted = wantedOf(request, open);
    const skipped: Wanted = { ...wanted, train: [], answer: [], metrics: [] };
    const checks = await checkFreely(request.preflight === false ? skipped : wanted, this.bus, options);
    const missing = (await hubModels(open ?? [], this.store)).filter(({ present }) => !present);
    const modelBytes = missing.reduce((sum, { bytes }) => sum + bytes, 0);
    const left = { ...wanted, modelBytes };
    const need = await diskNeed(left, checks.trainer?.checkpointBytes ?? 0, this.store.home.root);
    const disk = request.preflight === false ? [] : checkDisk(need, this.store.home.root);
    return {
      planned: planned.value,
      wanted,
      checks,
      findings: once([...planned.findings, ...checks.findings, ...disk]),
      need,
    };
  }

  /**
   * Before the first paid call of a run.
   * @throws Fault that stands for everything that would stop it
   */
  async clear<P extends { plan: RunPlan }>(request: RunRequest, planning: Promise<P>): Promise<Cleared<P>> {
    const { planned, wanted, findings } = await this.look(request, planning, { install: true, machine: false });
    refuse(findings);
    if (!planned) throw new Error('There is neither a plan nor a reason for having none.');
    if (request.preflight === false) return { planned, notices: noticesOf(findings), cost: undefined };
    const called = await makeSmallCalls(wanted, planned.plan, this.store, this.bus);
    refuse(called.findings);
    const notices = [...noticesOf([...findings, ...called.findings]), ...formatCost(called.made)];
    return { planned, notices, cost: called.cost.calls > 0 ? called.cost : undefined };
  }

  /** Stages that have no artifact yet. */
  private async open({ nodes }: RunPlan): Promise<StageNode[]> {
    const open: StageNode[] = [];
    for (const node of nodes.values()) if (!(await this.store.has(node.key))) open.push(node);
    return open;
  }
}

function formatCost({ calls, usd, unpriced }: PreflightCost): string[] {
  if (calls === 0) return [];
  const price =
    unpriced === calls
      ? 'of unknown price'
      : `for $${usd.toFixed(6)}${unpriced > 0 ? ' and more of unknown price' : ''}`;
  return [`Every generator and judge was asked for one word: ${calls} ${calls === 1 ? 'call' : 'calls'} ${price}`];
}

/** What was found without a paid call. */
export interface FreeReport<P> {
  /** Undefined when planning failed; `findings` say why. */
  planned: P | undefined;
  wanted: Wanted;
  checks: FreeChecks;
  findings: Finding[];
  need: Awaited<ReturnType<typeof diskNeed>>;
}

/** A run that may begin. */
export interface Cleared<P> {
  planned: P;
  /** What the user should know of it. */
  notices: string[];
  cost: PreflightCost | undefined;
}
