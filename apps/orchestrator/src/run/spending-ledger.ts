import { Journal, type ArtifactStore } from '@agora/artifacts';
import type { Bus } from '@agora/bus';
import { BUDGETS_BUCKET, ledgerSchema, type Ledger } from '@agora/contracts';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { RunPlan } from '../plan/run-plan.js';

/** Of a journal's lines, what they cost. */
const paidSchema = z.object({
  extraUsd: z.number().optional(),
  row: z.object({ provenance: z.object({ usd: z.number().optional() }) }).optional(),
});
const summarySchema = z.object({ usd: z.number().nullable() });
const inheritedSchema = z.record(z.string(), z.number());

/**
 * Opens the ledger of a run with a budget: what its shards have cost so far, read from artifacts and journals, which are the
 * truth, less what was paid before the run began for the first time, by other runs that share them.
 */
export async function openLedger(plan: RunPlan, store: ArtifactStore, bus: Bus): Promise<void> {
  const limitUsd = plan.experiment.budget?.usd;
  if (limitUsd === undefined) return;
  const paid = await paidByShard(plan, store);
  const inherited = await readInherited(join(store.home.root, 'spending', `${plan.runId}.json`), paid);
  const committedUsd = [...paid].reduce((sum, [key, usd]) => sum + Math.max(0, usd - (inherited[key] ?? 0)), 0);
  await write(bus, plan.runId, { limitUsd, committedUsd });
}

async function paidByShard(plan: RunPlan, store: ArtifactStore): Promise<Map<string, number>> {
  const paid = new Map<string, number>();
  for (const { key, spec } of plan.nodes.values()) {
    if (spec.kind !== 'shard') continue;
    const artifact = await store.find(key);
    const usd = artifact ? summarySchema.parse(artifact.manifest.summary).usd : await journalled(store, key);
    if (usd) paid.set(key, usd);
  }
  return paid;
}

async function journalled(store: ArtifactStore, key: string): Promise<number> {
  const journal = await Journal.open(store.home.journal(key), paidSchema);
  await journal.close();
  return journal.entries.reduce((sum, { row, extraUsd }) => sum + (row?.provenance.usd ?? 0) + (extraUsd ?? 0), 0);
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
