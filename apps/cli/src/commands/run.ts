import { ArtifactStore } from '@agora/artifacts';
import type { Results, Until } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { makeFolder } from '@agora/storage';
import { renderData, renderLeaderboard, spendingLine } from '@agora/report';
import { join, relative, resolve } from 'node:path';
import { exitCodeOf, ExitCode } from '../exit-code.js';
import { loadExperiment } from '../experiment/load-experiment.js';
import { findHome, runsFolder } from '../home/find-home.js';
import { onOut } from '../out-path.js';
import type { Output } from '../output.js';
import { followRun } from '../run/follow-run.js';
import type { CellFolders } from '../run/cell-folders.js';
import type { RunEnd } from '../run/confirm-run-end.js';
import { startRun } from '../run/follow-events.js';
import { LiveFolder } from '../run/live-folder.js';
import { commandLine, startAndFollow } from '../run/start-and-follow.js';
import { RunFolder } from '../run/run-folder.js';
import { writeUnfinished } from '../run/write-unfinished.js';
import { useCompute, type ComputeFlags } from '../session/use-compute.js';
import { requireIsolation, type IsolationFlags } from '../session/require-isolation.js';
import { clock } from '../display/format.js';
import { sayFailures } from '../display/failures.js';
import { busFrom } from '../settings.js';
import { openGateway, sayAddress } from '../view/open-gateway.js';
import { sayPaused } from '../display/paused.js';
import { sayGoesFurther, sayStoppedEarly } from '../display/until.js';

export interface RunFlags extends IsolationFlags, ComputeFlags {
  out?: string;
  budgetUsd?: number;
  until?: Until;
  detach?: boolean;
  acceptYield?: boolean;
  preflight?: boolean;
  view?: boolean;
}

export async function run(file: string, flags: RunFlags, output: Output): Promise<ExitCode> {
  requireIsolation(flags);
  const loaded = await loadExperiment(file);
  await useCompute(flags);
  if (flags.budgetUsd !== undefined) loaded.experiment.budget = { usd: flags.budgetUsd };
  if (flags.acceptYield) loaded.experiment.generation.acceptYield = true;
  const found = findHome(flags, { file });
  if (found.notice) output.say(output.paint('yellow', found.notice));
  const { path: home } = found;
  const out = resolve(flags.out ?? runsFolder(found));
  await onOut(flags.out === undefined ? '--home' : '--out', out, () => makeFolder(out));
  const begun = Date.now();
  const origin = { file: loaded.file, out, command: commandLine(), cwd: process.cwd() };
  let live: LiveFolder | undefined;
  let results = false;
  const pages = flags.view ? await openGateway({ home, folders: [out], bus: busFrom(flags) }, {}) : undefined;
  try {
    return await startAndFollow(flags, {
      home,
      output,
      detach: flags.detach,
      start: async (session) => {
        const { preflight, until } = flags;
        const started = await startRun(session, loaded, { origin, preflight, until });
        sayGoesFurther(started, until, output);
        if (pages) sayAddress(pages, `runs/${started.runId}`, output);
        return started;
      },
      follow: async (session, started, signal) => {
        const folder = join(out, started.runId);
        await live?.close(); // `follow` is called again when the host of the home has ended and another one has taken over.
        live = await LiveFolder.open(folder, new ArtifactStore(home), started.runId, loaded.text);
        const end = await followRun(session, started, {
          folder,
          home,
          output,
          onEvent: (event) => live?.apply(event),
          signal,
          whenSimulated:
            'Simulated generators: programs write this data, so the result shows that the set-up works, not which LLM is best.',
        });
        await live?.close();
        results = end.results !== undefined;
        const seconds = (Date.now() - begun) / 1000;
        return conclude(end, { folder, folders: live?.run.folders, loaded, home, output, seconds });
      },
    });
  } finally {
    await writeUnfinished(live, { results, output });
    await pages?.close();
  }
}

interface Ending {
  folder: string;
  /** What was laid out in the folder while the run went on. */
  folders: CellFolders | undefined;
  loaded: Awaited<ReturnType<typeof loadExperiment>>;
  home: string;
  output: Output;
  seconds: number;
}

async function conclude(end: RunEnd, { folder, folders, loaded, home, output, seconds }: Ending): Promise<ExitCode> {
  if (!end.results) {
    const fault = end.fault ? Fault.fromData(end.fault) : new Fault('internal', `the run ended as ${end.status}`);
    output.fault(fault);
    return exitCodeOf(fault);
  }
  const { results: key } = end;
  const store = new ArtifactStore(home);
  const results = await onOut('--out', folder, () => new RunFolder(folder, store, folders).write(key, loaded));
  output.record({ kind: 'results', runId: end.runId, status: end.status, folder, results });
  const paint = output.paint.bind(output);
  output.say(`\n${renderLeaderboard(results, { width: output.width, paint })}`);
  const data = renderData(results, { width: output.columns, paint });
  if (data) output.say(`\n${data}`);
  const { paused = [] } = results;
  const told = paused.map(({ reason }) => reason);
  sayFailures(
    results.failures.filter(({ reason }) => !told.includes(reason)),
    output,
  );
  sayPaused(paused, output, commandLine());
  const paid = spendingLine(results);
  if (paid) output.say(`\n${paid}`);
  const cells = `${results.cells.filter(({ status }) => status === 'done').length}/${results.cells.length} cells`;
  output.say(`\n${cells} in ${clock(seconds)}. Report: ${relative(process.cwd(), join(folder, 'report.html'))}`);
  sayStoppedEarly(results, commandLine(), output);
  const missing = sayShortfall(results, output);
  return {
    done: missing ? ExitCode.failed : ExitCode.done,
    failed: ExitCode.failed,
    'budget-reached': ExitCode.budgetReached,
    paused: ExitCode.paused,
    cancelled: ExitCode.interrupted,
  }[end.status];
}

/** Names the datasets that lack instances. Returns whether there are any: the results are kept, but the command fails. */
function sayShortfall({ cells }: Results, output: Output): boolean {
  const short = cells.filter(({ dataset }) => (dataset?.missing ?? 0) > 0);
  for (const { id, dataset } of short) {
    const reasons = Object.entries(dataset?.rejected ?? {}).map(([reason, count]) => `${count} ${reason}`);
    output.say(
      `${output.paint('red', 'Shortfall')} ${id}: ${dataset?.missing} of ${dataset?.requested} instances are missing (rejected: ${reasons.join(', ')})`,
    );
  }
  return short.length > 0;
}
