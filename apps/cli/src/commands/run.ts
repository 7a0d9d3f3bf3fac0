import { ArtifactStore } from '@agora/artifacts';
import { Fault, type Results } from '@agora/contracts';
import { renderData, renderLeaderboard } from '@agora/report';
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { exitCodeOf, ExitCode } from '../exit-code.js';
import { loadExperiment } from '../experiment/load-experiment.js';
import { onOut } from '../out-path.js';
import type { Output } from '../output.js';
import { attend } from '../run/attend.js';
import { startRun, type RunEnd } from '../run/follow-run.js';
import { RunFolder } from '../run/run-folder.js';
import { openSession } from '../session/session.js';
import { homeFrom, type SharedFlags } from '../settings.js';
import { clock } from '../display/words.js';
import { onInterrupt } from '../session/interrupt.js';
import { resumeLine } from '../session/resume-line.js';
import { sayFailures } from '../display/failures.js';

export interface RunFlags extends SharedFlags {
  out?: string;
  budgetUsd?: number;
  preflight?: boolean;
}

export async function run(file: string, flags: RunFlags, output: Output): Promise<ExitCode> {
  const loaded = await loadExperiment(file);
  if (flags.budgetUsd !== undefined) loaded.experiment.budget = { usd: flags.budgetUsd };
  const { out = 'runs' } = flags;
  await onOut('--out', out, () => mkdir(out, { recursive: true }));
  const home = homeFrom(flags);
  const begun = Date.now();
  const session = await openSession(flags, home);
  const interrupt = onInterrupt();
  try {
    const started = await Promise.race([startRun(session, loaded, flags), session.broken]);
    const folder = resolve(out, started.runId);
    const end = await attend(session, started, {
      folder,
      output,
      signal: interrupt.signal,
      whenSimulated:
        'Simulated generators: programs write this data, so the result shows that the set-up works, not which LLM is best.',
    });
    return await conclude(end, { folder, loaded, home, output, seconds: (Date.now() - begun) / 1000 });
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    output.say('\nInterrupted. Everything that was finished is kept; this goes on where it stopped:');
    output.say(`  ${resumeLine(process.argv.slice(2))}`);
    return ExitCode.interrupted;
  } finally {
    interrupt.dispose();
    await session.close();
  }
}

interface Ending {
  folder: string;
  loaded: Awaited<ReturnType<typeof loadExperiment>>;
  home: string;
  output: Output;
  seconds: number;
}

async function conclude(end: RunEnd, { folder, loaded, home, output, seconds }: Ending): Promise<ExitCode> {
  if (!end.results) {
    const fault = end.fault ? Fault.fromData(end.fault) : new Fault('internal', `the run ended as ${end.status}`);
    output.fault(fault);
    return exitCodeOf(fault);
  }
  const results = await new RunFolder(folder, new ArtifactStore(home)).write(end.results, loaded);
  output.record({ kind: 'results', runId: end.runId, status: end.status, folder, results });
  const paint = output.paint.bind(output);
  output.say(`\n${renderLeaderboard(results, { width: output.width, paint })}`);
  const data = renderData(results, { paint });
  if (data) output.say(`\n${data}`);
  sayFailures(results.failures, output);
  const cells = `${results.cells.filter(({ status }) => status === 'done').length}/${results.cells.length} cells`;
  output.say(`\n${cells} in ${clock(seconds)}. Report: ${relative(process.cwd(), join(folder, 'report.html'))}`);
  const missing = sayShortfall(results, output);
  return {
    done: missing ? ExitCode.failed : ExitCode.done,
    failed: ExitCode.failed,
    'budget-reached': ExitCode.budgetReached,
    cancelled: ExitCode.interrupted,
  }[end.status];
}

/** A dataset that lacks instances is a result, but not the one that was asked for. True when there is one. */
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
