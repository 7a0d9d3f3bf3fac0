import { Journal, type ArtifactStore } from '@agora/artifacts';
import type { Bus } from '@agora/bus';
import { BUDGETS_BUCKET, ledgerSchema, type Ledger } from '@agora/contracts';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { RunPlan } from '../plan/run-plan.js';
import { isPaid } from './paid-stage.js';

/** Of the lines of a shard's journal, what they cost; and of those of an evaluation's. */
const paidSchema = z.object({
  usd: z.number().optional(),
  extraUsd: z.number().optional(),
  row: z.object({ provenance: z.object({ usd: z.number().optional() }) }).optional(),
});
const summarySchema = z.object({ usd: z.number().nullable() });
const inheritedSchema = z.record(z.string(), z.number());

/**
 * Opens the ledger of a run with a budget: what its shards and evaluations have cost so far, read from artifacts and journals,
 * which are the truth, less what was paid before the run began for the first time, by other runs that share them. `alsoUsd`: what
 * the run has paid beside its stages.
 */
export async function openLedger(plan: RunPlan, store: ArtifactStore, bus: Bus, alsoUsd = 0): Promise<void> {
  const limitUsd = plan.budgetUsd;
  if (limitUsd === undefined) return;
  const paid = await paidByStage(plan, store);
  const inherited = await readInherited(join(store.home.root, 'spending', `${plan.runId}.json`), paid);
  const committedUsd = [...paid].reduce((sum, [key, usd]) => sum + Math.max(0, usd - (inherited[key] ?? 0)), alsoUsd);
  await write(bus, plan.runId, { limitUsd, committedUsd });
}

async function paidByStage(plan: RunPlan, store: ArtifactStore): Promise<Map<string, number>> {
  const paid = new Map<string, number>();
  for (const { key, spec } of plan.nodes.values()) {
    if (spec.kind === 'dataset' || !isPaid(spec)) continue;
    const artifact = await store.find(key);
    const usd = artifact ? summarySchema.parse(artifact.manifest.summary).usd : await journalled(store, key);
    if (usd) paid.set(key, usd);
  }
  return paid;
}

async function journalled(store: ArtifactStore, key: string): Promise<number> {
  const folder = store.home.journal(key);
  let sum = 0;
  for (const part of [folder, join(folder, 'judgments')]) {
    const journal = await Journal.open(part, paidSchema);
    await journal.close();
    for (const { row, usd = 0, extraUsd = 0 } of journal.entries) sum += usd + extraUsd + (row?.provenance.usd ?? 0);
  }
  return sum;
}

/** What was paid when the run was first seen; written once. */
async function readInherited(file: string, paid: ReadonlyMap<string, number>): Promise<Record<string, number>> {
  try {
    return inheritedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const inherited = Object.fromEntries(paid);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(inherited));
  await rename(`${file}.new`, file);
  return inherited;
}

async function write(bus: Bus, runId: string, ledger: Ledger): Promise<void> {
  const ledgers = await bus.kv(BUDGETS_BUCKET, ledgerSchema);
  const entry = await ledgers.get(runId);
  if (entry) await ledgers.update(runId, ledger, entry.revision);
  else await ledgers.create(runId, ledger);
}
