import { ArtifactStore, namesIn } from '@agora/artifacts';
import { Fault } from '@agora/plugin-api';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KINDS, type Holding, type HoldingKind } from './holdings.js';

export interface Selection {
  kinds: readonly HoldingKind[];
  /** Only what this run uses and no other. */
  runId?: string | undefined;
  /** Delete also what was paid for. */
  paid: boolean;
}

export interface Sorted {
  chosen: Holding[];
  /** Selected but not deleted, by reason. */
  kept: Map<string, Holding[]>;
}

/** @throws Fault `invalid-input` for a kind that does not exist. */
export function kindsOf(text: string): HoldingKind[] {
  const known = Object.keys(KINDS);
  const given = [...new Set(text.split(',').map((kind) => kind.trim()))].filter(Boolean);
  const wrong = given.find((kind) => !known.includes(kind));
  if (wrong === undefined && given.length > 0) return given as HoldingKind[];
  throw new Fault(
    'invalid-input',
    wrong === undefined ? '--delete names nothing' : `--delete: there is no kind "${wrong}"`,
    {
      fix: `Name some of: ${known.join(', ')}; several separated by commas.`,
    },
  );
}

/** Which of the selected holdings may be deleted. */
export function sortOut(holdings: readonly Holding[], { kinds, runId, paid }: Selection): Sorted {
  const sorted: Sorted = { chosen: [], kept: new Map() };
  for (const holding of holdings) {
    if (!kinds.includes(holding.kind)) continue;
    if (runId !== undefined && !holding.runs.includes(runId)) continue;
    const reason = reasonToKeep(holding, runId, paid);
    if (reason === undefined) sorted.chosen.push(holding);
    else sorted.kept.set(reason, [...(sorted.kept.get(reason) ?? []), holding]);
  }
  return sorted;
}

function reasonToKeep({ keep, runs, paid }: Holding, runId: string | undefined, alsoPaid: boolean): string | undefined {
  if (keep !== undefined) return keep;
  if (runId !== undefined && runs.length > 1) return 'another run uses it as well';
  return paid && !alsoPaid ? 'it was paid for (--paid deletes it all the same)' : undefined;
}

export async function deleteHolding({ kind, folder, key }: Holding, store: ArtifactStore): Promise<void> {
  const artifact = key !== undefined && folder === store.home.artifact(key);
  if (artifact) await store.discard(key);
  // The cache folder itself is shared by all homes, so it stays.
  else if (kind === 'downloads') {
    for (const name of await namesIn(folder)) await rm(join(folder, name), { recursive: true, force: true });
  } else await rm(folder, { recursive: true, force: true });
}
