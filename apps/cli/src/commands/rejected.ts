import { ArtifactStore } from '@agora/artifacts';
import { Fault, type Rejected } from '@agora/plugin-api';
import { join } from 'node:path';
import { sayRejected } from '../display/rejected.js';
import { ExitCode } from '../exit-code.js';
import { fits } from '../export/cell-pattern.js';
import { findRun, type FoundRun } from '../export/find-run.js';
import { findHome, runsFolder } from '../home/find-home.js';
import type { Output } from '../output.js';
import { datasetFolder } from '../run/dataset-folder.js';
import { folderOf } from '../runs/folder-of.js';
import { ofDataset, ofShards, promptsOf } from '../run/rejected-outputs.js';
import type { SharedFlags } from '../settings.js';

export interface RejectedFlags extends SharedFlags {
  reason?: string;
  outputs: number;
  runs?: string;
}

/** Where a cell's rejected outputs may lie. */
interface Place {
  cell: string;
  folder: string;
  shards: string[];
}

/** Shows outputs that were rejected, and why, and what they answered. Reads files alone; also of a run that goes on or was stopped. */
export async function rejected(
  run: string,
  cell: string | undefined,
  flags: RejectedFlags,
  output: Output,
): Promise<ExitCode> {
  const home = findHome(flags);
  const store = new ArtifactStore(home.path);
  const runs = flags.runs ?? runsFolder(home);
  const found = await findRun(flags.runs === undefined ? await folderOf(run, store, runs) : run, runs, store);
  const places = select(placesOf(found), cell, run);
  let left = flags.outputs;
  let other = 0;
  const reasons = new Map<string, number>();
  for (const place of places) {
    const shown: Rejected[] = [];
    for await (const row of rowsOf(place, store)) {
      reasons.set(row.reason, (reasons.get(row.reason) ?? 0) + 1);
      if (flags.reason !== undefined && row.reason !== flags.reason) continue;
      if (shown.length < left) shown.push(row);
      else other += 1;
    }
    left -= shown.length;
    await show(shown, place, store, output);
  }
  sayTotals(reasons, other, flags, output);
  return ExitCode.done;
}

async function show(rows: readonly Rejected[], place: Place, store: ArtifactStore, output: Output): Promise<void> {
  if (rows.length === 0) return;
  output.say(`\n${output.paint('bold', place.cell)}`);
  const prompts = await promptsOf(rows, { ...place, store });
  for (const { reason, detail, output: text, provenance } of rows) {
    const prompt = prompts.get(provenance.promptHash) ?? null;
    output.record({ kind: 'rejected', cell: place.cell, reason, detail, prompt, output: text, provenance });
    sayRejected({ reason, detail, prompt, output: text }, output);
  }
}

function sayTotals(
  reasons: ReadonlyMap<string, number>,
  other: number,
  { reason }: RejectedFlags,
  output: Output,
): void {
  const counts = [...reasons].sort(([, a], [, b]) => b - a);
  if (counts.length === 0) {
    output.say('No output was rejected.');
    return;
  }
  if (reason !== undefined && !reasons.has(reason)) output.say(`No output was rejected by the reason "${reason}".`);
  output.say(`\nRejected in all: ${counts.map(([name, count]) => `${count} ${name}`).join(', ')}.`);
  if (other > 0) output.say(`${other} more are not shown; -n shows more, --reason those of one reason.`);
}

async function* rowsOf({ folder, shards }: Place, store: ArtifactStore): AsyncGenerator<Rejected> {
  let any = false;
  for await (const row of ofDataset(folder)) {
    any = true;
    yield row;
  }
  if (!any) yield* ofShards(shards, store);
}

/** The cells of the plan in the home; without a plan, those of the results in the run's folder. */
function placesOf({ folder, plan, results }: FoundRun): Place[] {
  const known = plan?.cells ?? [];
  if (known.length > 0) {
    return known.map(({ id, cell, shards }) => ({ cell: id, folder: join(folder, datasetFolder(cell)), shards }));
  }
  return (results?.cells ?? []).map(({ id, cell, artifacts }) => ({
    cell: id,
    folder: join(folder, datasetFolder(cell)),
    shards: artifacts.shards ?? [],
  }));
}

function select(places: Place[], wanted: string | undefined, run: string): Place[] {
  if (wanted === undefined) return places;
  const chosen = places.filter(({ cell }) => fits(cell, wanted));
  if (chosen.length > 0) return chosen;
  throw new Fault('not-found', `run "${run}" has no cell "${wanted}"`, {
    fix: `Name one of: ${places.map(({ cell }) => cell).join(', ')}; * stands for any text.`,
  });
}
