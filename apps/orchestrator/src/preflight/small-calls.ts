import { stageKey, type ArtifactStore } from '@agora/artifacts';
import type { Bus } from '@agora/bus';
import { subjects, tryReplySchema, type Finding, type ServiceName, type TryReply } from '@agora/contracts';
import type { PreflightCost } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import type { RunPlan } from '../plan/run-plan.js';
import { titled } from './findings.js';
import { addTo, PreflightRecord } from './record.js';
import type { Wanted } from './wanted.js';

interface SmallCall {
  title: string;
  /** What makes two of them the same. */
  key: string;
  service: ServiceName;
  request: object;
}

/** Longer than the services take for it. */
const TRY_MS = 58_000;

/**
 * One small paid call to each generator and judge that will be asked and is no simulation, unless this run has made it before.
 * What they cost is written down before anything else happens. `made`: those of this round; `cost`: of all rounds.
 */
export async function makeSmallCalls(
  wanted: Wanted,
  { runId, simulated, budgetUsd }: Pick<RunPlan, 'runId' | 'simulated' | 'budgetUsd'>,
  store: ArtifactStore,
  bus: Bus,
): Promise<{ findings: Finding[]; made: PreflightCost; cost: PreflightCost }> {
  const record = await PreflightRecord.open(store.home, runId);
  const open = smallCallsOf(wanted, simulated).filter(({ key }) => !record.passed(key));
  const left = budgetUsd === undefined ? undefined : budgetUsd - record.cost.usd;
  const replies = await Promise.all(open.map((call) => make(call, bus, left)));
  const findings: Finding[] = [];
  const made: PreflightCost = { calls: 0, usd: 0, unpriced: 0 };
  for (const [index, reply] of replies.entries()) {
    const call = open[index];
    if (!call || !reply) continue;
    const fatal = reply.findings.some((finding) => finding.fatal);
    addTo(made, reply);
    record.add(call.key, reply, reply.findings.length === 0);
    findings.push(...titled(reply.findings, fatal ? call.title : `${call.title}, asked for one word`));
  }
  await record.save();
  return { findings, made, cost: record.cost };
}

function smallCallsOf(
  { baseDir, generators, endpoints, settings }: Wanted,
  simulated: ReadonlySet<string>,
): SmallCall[] {
  const calls = new Map<string, SmallCall>();
  const add = (
    title: string,
    service: ServiceName,
    { provider, model, options, sampling, price }: Wanted['generators'][number] | Wanted['endpoints'][number],
  ): void => {
    const endpoint = { provider, model, options, sampling, ...(price ? { price } : {}) };
    const key = stageKey({ provider, model, options });
    if (!calls.has(key)) calls.set(key, { title, key, service, request: { baseDir, endpoint, settings } });
  };
  for (const generator of generators) {
    if (!simulated.has(generator.id)) add(`generator "${generator.id}"`, 'generation', generator);
  }
  for (const endpoint of endpoints) if (!simulated.has(endpoint.id)) add(endpoint.title, endpoint.service, endpoint);
  return [...calls.values()];
}

/** Undefined when nobody could make it: then the jobs themselves will tell. */
async function make(
  { service, request }: SmallCall,
  bus: Bus,
  leftUsd: number | undefined,
): Promise<TryReply | undefined> {
  if (leftUsd !== undefined && leftUsd <= 0) return undefined;
  try {
    return await bus.request(subjects.rpc(service, 'try'), request, tryReplySchema, { timeoutMs: TRY_MS });
  } catch (error) {
    const { code } = Fault.from(error);
    if (code === 'unreachable' || code === 'timeout') return undefined;
    throw error;
  }
}
