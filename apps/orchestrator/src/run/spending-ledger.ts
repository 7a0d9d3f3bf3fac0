import { Journal, type ArtifactStore } from '@agora/artifacts';
import type { Bus } from '@agora/bus';
import { BUDGETS_BUCKET, ledgerSchema, type Ledger } from '@agora/contracts';
import type { SpendingResult } from '@agora/run-schemas';
import { makeFolder } from '@agora/storage';
import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { RunPlan } from '../plan/run-plan.js';
import { isPaid } from './paid-stage.js';

/** The costs in a line of a journal, of a shard's or of an evaluation's. */
const paidSchema = z.object({
  usd: z.number().optional(),
  extraUsd: z.number().optional(),
  uncounted: z.number().optional(),
  row: z.object({ provenance: z.object({ usd: z.number().optional() }) }).optional(),
});
const summarySchema = z.object({
  usd: z.number().nullable(),
  uncountedCalls: z.number().optional(),
  shared: z.record(z.string(), z.object({ usd: z.number().nullable() })).default({}),
});
const inheritedSchema = z.record(z.string(), z.number());

/** How often a change of a ledger that others change at the same moment is tried. */
const MOST_TRIES = 50;

/** What one stage has cost, in US dollars. */
interface Account {
  /** Whether it has an artifact, or paid anything yet. */
  begun: boolean;
  usd: number;
  /** Whether a part of the cost is unknown; whether a part is estimated. */
  unknown: boolean;
  estimated: boolean;
  /** Cost of the rows that it took from other stages, by the keys of those. */
  shared: Record<string, number>;
}

/**
 * Opens the ledger of a run with a budget. It begins with what the run's shards and evaluations have cost so far, read from
 * artifacts and journals. Not counted is what other runs had paid for the same stages before this run began for the first time.
 * `alsoUsd`: what the run has paid beside its stages.
 */
export async function openLedger(plan: RunPlan, store: ArtifactStore, bus: Bus, alsoUsd = 0): Promise<void> {
  const accounts = await accountsOf(plan, store);
  const inherited = await readInherited(plan, store, accounts);
  const limitUsd = plan.budgetUsd;
  if (limitUsd === undefined) return;
  const committedUsd = [...accounts].reduce(
    (sum, [key, { usd }]) => sum + Math.max(0, usd - (inherited[key] ?? 0)),
    alsoUsd,
  );
  await write(bus, plan.runId, { id: randomUUID(), limitUsd, committedUsd });
}

/** What a run's work has cost until now, and which part of it earlier runs had paid. */
export async function spendingOf(
  plan: Pick<RunPlan, 'runId' | 'nodes'>,
  store: ArtifactStore,
): Promise<SpendingResult> {
  const accounts = await accountsOf(plan, store);
  const inherited = await readInherited(plan, store, accounts);
  let usd = 0;
  let earlier = 0;
  for (const [key, account] of accounts) {
    // Rows shared with another stage of this run are counted in the account of that stage.
    const others = Object.entries(account.shared).filter(([other]) => !accounts.has(other));
    const shared = others.reduce((sum, [, paid]) => sum + paid, 0);
    usd += account.usd + shared;
    earlier += Math.min(account.usd, inherited[key] ?? 0) + shared;
  }
  const known = ![...accounts.values()].some(({ unknown }) => unknown);
  return {
    usd: known ? usd : null,
    now: known ? usd - earlier : null,
    earlier,
    estimated: [...accounts.values()].some(({ estimated }) => estimated),
  };
}

/** What a stage has cost so far. `partly`: a part of the cost is unknown, so `usd` is only the known part. */
export interface PaidStage {
  usd: number;
  partly: boolean;
}

/** What finished stages have cost, for who asks again and again: an artifact never changes. */
export type FinishedAccounts = Map<string, Account>;

/**
 * What the paid stages of a run have cost until now, whichever run paid, read from artifacts and journals. Finished stages are put
 * into `known`, and those that are there are not read again.
 */
export async function paidSoFar(
  plan: Pick<RunPlan, 'nodes'>,
  store: ArtifactStore,
  known?: FinishedAccounts,
): Promise<Map<string, PaidStage>> {
  const accounts = await accountsOf(plan, store, known);
  return new Map(
    [...accounts].flatMap(([key, { begun, usd, unknown: partly }]) => (begun ? [[key, { usd, partly }] as const] : [])),
  );
}

/** US dollars that artifacts and journals tell of each paid stage. */
export async function paidByStage(plan: Pick<RunPlan, 'nodes'>, store: ArtifactStore): Promise<Map<string, number>> {
  const paid = await paidSoFar(plan, store);
  return new Map([...paid].flatMap(([key, { usd }]) => (usd > 0 ? [[key, usd] as const] : [])));
}

async function accountsOf(
  plan: Pick<RunPlan, 'nodes'>,
  store: ArtifactStore,
  known: FinishedAccounts = new Map(),
): Promise<Map<string, Account>> {
  const accounts = new Map<string, Account>();
  for (const { key, spec } of plan.nodes.values()) {
    if (spec.kind === 'dataset' || !isPaid(spec)) continue;
    const done = known.get(key) ?? (await finished(store, key));
    if (done) known.set(key, done);
    accounts.set(key, done ?? (await unfinished(store, key)));
  }
  return accounts;
}

async function unfinished(store: ArtifactStore, key: string): Promise<Account> {
  const account = await journalled(store, key);
  // When a stage is finished, its journal is deleted; it may have been finished while we read.
  return (await finished(store, key)) ?? account;
}

async function finished(store: ArtifactStore, key: string): Promise<Account | undefined> {
  const artifact = await store.find(key);
  if (!artifact) return undefined;
  const { usd, uncountedCalls = 0, shared } = summarySchema.parse(artifact.manifest.summary);
  const others = Object.fromEntries(Object.entries(shared).map(([key, each]) => [key, each.usd ?? 0]));
  // Floating-point sums leave tiny remainders.
  const own = (usd ?? 0) - Object.values(others).reduce((sum, each) => sum + each, 0);
  const paid = own > 1e-12 ? own : 0;
  return { begun: true, usd: paid, unknown: usd === null, estimated: paid > 0 && uncountedCalls > 0, shared: others };
}

async function journalled(store: ArtifactStore, key: string): Promise<Account> {
  const folder = store.home.journal(key);
  const account: Account = { begun: false, usd: 0, unknown: false, estimated: false, shared: {} };
  for (const part of [folder, join(folder, 'judgments'), join(folder, 'pair-answers')]) {
    for await (const { row, usd = 0, extraUsd = 0, uncounted = 0 } of Journal.read(part, paidSchema)) {
      account.usd += usd + extraUsd + (row?.provenance.usd ?? 0);
      account.begun ||= account.usd > 0;
      account.estimated ||= extraUsd > 0 && uncounted > 0;
    }
  }
  return account;
}

/** What had been paid for each stage before the run began for the first time. Written once. */
async function readInherited(
  { runId }: Pick<RunPlan, 'runId'>,
  store: ArtifactStore,
  accounts: ReadonlyMap<string, Account>,
): Promise<Record<string, number>> {
  const file = join(store.home.root, 'spending', `${runId}.json`);
  try {
    return inheritedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const inherited = Object.fromEntries(
    [...accounts].filter(([, { usd }]) => usd > 0).map(([key, { usd }]) => [key, usd]),
  );
  await makeFolder(dirname(file));
  await writeFile(`${file}.new`, JSON.stringify(inherited));
  await rename(`${file}.new`, file);
  return inherited;
}

/** Whether the ledger of a run with a budget is where its workers look for it. */
export async function hasLedger({ runId, budgetUsd }: RunPlan, bus: Bus): Promise<boolean> {
  return budgetUsd === undefined || (await (await bus.kv(BUDGETS_BUCKET, ledgerSchema)).get(runId)) !== undefined;
}

/** Sets the limit of a run's ledger. Where NATS has lost it, it is opened again with the limit of the moment. */
export async function changeLedger(bus: Bus, runId: string, limitUsd: number): Promise<void> {
  const ledgers = await bus.kv(BUDGETS_BUCKET, ledgerSchema);
  for (let tries = 1; ; tries += 1) {
    const entry = await ledgers.get(runId);
    if (!entry) return;
    try {
      await ledgers.update(runId, { ...entry.value, limitUsd }, entry.revision);
      return;
    } catch (error) {
      // Workers take their allowances out of it meanwhile.
      if (tries === MOST_TRIES) throw error;
    }
  }
}

async function write(bus: Bus, runId: string, ledger: Ledger): Promise<void> {
  const ledgers = await bus.kv(BUDGETS_BUCKET, ledgerSchema);
  const entry = await ledgers.get(runId);
  if (entry) await ledgers.update(runId, ledger, entry.revision);
  else await ledgers.create(runId, ledger);
}
