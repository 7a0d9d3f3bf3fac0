import { ArtifactStore } from '@agora/artifacts';
import { deleteHolding, kindsOf, sortOut, type Sorted } from '../clean/delete-holdings.js';
import { holdingsOf, KINDS, type Holding, type HoldingKind } from '../clean/holdings.js';
import { withExclusiveHome } from '../clean/exclusive-home.js';
import { counted } from '../display/format.js';
import { formatSize } from '../display/format-size.js';
import { ExitCode } from '../exit-code.js';
import { findHome, runsFolder } from '../home/find-home.js';
import type { Output } from '../output.js';
import { chooseRun } from '../runs/choose-run.js';
import { knownRuns } from '../runs/known-run.js';
import type { SharedFlags } from '../settings.js';

export interface CleanFlags extends SharedFlags {
  delete?: string;
  run?: string;
  paid?: boolean;
}

/** Lists what takes disk space in the home and for which run. With `--delete`, deletes it; what was paid for only with `--paid`. */
export async function clean(flags: CleanFlags, output: Output): Promise<ExitCode> {
  const kinds = flags.delete === undefined ? undefined : kindsOf(flags.delete);
  const home = findHome(flags);
  const store = new ArtifactStore(home.path);
  const runs = runsFolder(home);
  const known = await knownRuns(store, runs);
  const runId = flags.run === undefined ? undefined : (await chooseRun(known, flags.run, home.path)).runId;
  output.say(output.paint('dim', `Home ${home.path} (${home.reason})`));
  if (!kinds) {
    const holdings = await holdingsOf(store, known);
    sayHoldings(runId === undefined ? holdings : holdings.filter((each) => each.runs.includes(runId)), output);
    return ExitCode.done;
  }
  return withExclusiveHome(store, runs, async () => {
    const sorted = sortOut(await holdingsOf(store, known), { kinds, runId, paid: flags.paid === true });
    for (const holding of sorted.chosen) await deleteHolding(holding, store);
    sayDeleted(sorted, output);
    return ExitCode.done;
  });
}

function sayHoldings(holdings: readonly Holding[], output: Output): void {
  if (holdings.length === 0) output.say('Nothing takes disk space here.');
  for (const kind of Object.keys(KINDS) as HoldingKind[]) {
    const mine = holdings.filter((holding) => holding.kind === kind);
    if (mine.length === 0) continue;
    const bytes = bytesOf(mine);
    const free = bytesOf(mine.filter(({ paid, keep }) => !paid && keep === undefined));
    const runs = byRun(mine);
    output.record({ kind: 'holding', what: kind, count: mine.length, bytes, deletableBytes: free, runs });
    const may =
      free > 0 ? `--delete ${kind} frees ${formatSize(free)}` : KINDS[kind].paid ? 'paid for: stays' : 'stays';
    output.say(
      `${output.paint('bold', kind.padEnd(11))} ${formatSize(bytes).padStart(9)}  ${KINDS[kind].what}; ${may}`,
    );
    for (const [run, size] of Object.entries(runs))
      output.say(output.paint('dim', `${' '.repeat(11)} ${formatSize(size).padStart(9)}  ${run}`));
  }
  output.say('\nStudents, evaluations and metrics can be made again, which takes time: the same command would do it.');
  output.say('Nothing was deleted. --delete KINDS deletes; with --run RUN only what no other run uses.');
}

/** What several runs share counts under each of them. */
function byRun(holdings: readonly Holding[]): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (const { runs, bytes } of holdings) for (const run of runs) sizes[run] = (sizes[run] ?? 0) + bytes;
  return Object.fromEntries(Object.entries(sizes).sort(([, a], [, b]) => b - a));
}

function sayDeleted({ chosen, kept }: Sorted, output: Output): void {
  const freed = bytesOf(chosen);
  const reasons = [...kept].map(([reason, holdings]) => ({ reason, count: holdings.length, bytes: bytesOf(holdings) }));
  output.record({ kind: 'deleted', count: chosen.length, bytes: freed, kept: reasons });
  output.say(`Deleted ${counted(chosen.length, 'item')}, ${formatSize(freed)}.`);
  for (const { reason, count, bytes } of reasons)
    output.say(`Kept ${counted(count, 'item')}, ${formatSize(bytes)}: ${reason}.`);
}

function bytesOf(holdings: readonly Holding[]): number {
  return holdings.reduce((sum, { bytes }) => sum + bytes, 0);
}
