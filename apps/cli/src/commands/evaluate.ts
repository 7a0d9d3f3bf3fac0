import { ArtifactStore } from '@agora/artifacts';
import { startReplySchema, subjects, type EvaluateRequest } from '@agora/contracts';
import type { EvaluationResults } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { makeFolder } from '@agora/storage';
import { realpath } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { formatFigure } from '../benchmarks/format-figure.js';
import { sayFailures } from '../display/failures.js';
import { sayTable, wrapped } from '../display/table.js';
import { clock, counted, dollars } from '../display/format.js';
import { EvaluationFolder } from '../evaluate/evaluation-folder.js';
import { groupByReason } from '../evaluate/failures.js';
import { evaluationOf, type EvaluationFlags } from '../evaluate/request.js';
import { scoreTable, unscoredNotes } from '../evaluate/tables.js';
import { exitCodeOf, ExitCode } from '../exit-code.js';
import { findHome, runsFolder } from '../home/find-home.js';
import { onOut } from '../out-path.js';
import type { Output } from '../output.js';
import { followRun } from '../run/follow-run.js';
import type { RunEnd } from '../run/confirm-run-end.js';
import { START_TIMEOUT_MS } from '../run/follow-events.js';
import { commandLine, startAndFollow } from '../run/start-and-follow.js';
import { openPluginHost } from '../session/plugin-host.js';
import { requireIsolation, type IsolationFlags } from '../session/require-isolation.js';
import type { Session } from '../session/session.js';
import { useCompute, type ComputeFlags } from '../session/use-compute.js';

export interface EvaluateFlags extends IsolationFlags, EvaluationFlags, ComputeFlags {
  out?: string;
  preflight?: boolean;
}

/** Lets generators and local models answer benchmarks. The same command goes on where it stopped. */
export async function evaluate(flags: EvaluateFlags, output: Output): Promise<ExitCode> {
  requireIsolation(flags);
  await useCompute(flags);
  const baseDir = await realpath(process.cwd());
  const evaluation = await evaluationOf(openPluginHost(baseDir), flags);
  const found = findHome(flags);
  const out = resolve(flags.out ?? runsFolder(found));
  await onOut(flags.out === undefined ? '--home' : '--out', out, () => makeFolder(out));
  const begun = Date.now();
  const origin = { out, command: commandLine(), cwd: process.cwd() };
  const subjects = evaluation.subjects.map(({ id }) => id);
  const preflight = flags.preflight === false ? { preflight: false } : {};
  // Its trainer trains nothing: only where the engine is counts.
  const shared = { ...flags };
  delete shared.compute;
  return startAndFollow(shared, {
    home: found.path,
    output,
    start: (session) => start(session, { evaluation, baseDir, origin, ...preflight }),
    follow: async (session, started, signal) => {
      const folder = new EvaluationFolder(join(out, started.runId), new ArtifactStore(found.path), subjects);
      const end = await followRun(session, started, {
        folder: folder.dir,
        home: found.path,
        output,
        onEvent: (event) => folder.apply(event),
        signal,
        nouns: { cells: 'models', scores: 'scores' },
        whenSimulated: 'Simulated: programs write some of these answers, so the result shows that the set-up works.',
      });
      return onOut('--out', folder.dir, () => conclude(end, folder, output, (Date.now() - begun) / 1000));
    },
  });
}

function start(session: Session, request: EvaluateRequest) {
  return session.bus.request(subjects.rpc('orchestrator', 'evaluate'), request, startReplySchema, {
    timeoutMs: START_TIMEOUT_MS,
  });
}

async function conclude(end: RunEnd, folder: EvaluationFolder, output: Output, seconds: number): Promise<ExitCode> {
  if (!end.results) {
    const fault = end.fault
      ? Fault.fromData(end.fault)
      : new Fault('internal', `the evaluation ended as ${end.status}`);
    output.fault(fault);
    return exitCodeOf(fault);
  }
  const results = await folder.write(end.results);
  output.record({ kind: 'evaluation', runId: end.runId, status: end.status, folder: folder.dir, results });
  sayScores(results, output);
  sayFailures(groupByReason(results.failures), output);
  const usd = results.rows.reduce<number | null>(
    (sum, row) => (sum === null || row.usd === null ? null : sum + row.usd),
    0,
  );
  const cost = usd === null ? ', cost unknown' : usd > 0 ? `, ${dollars(usd)}` : '';
  const cached = results.rows.reduce((sum, row) => sum + (row.cached ?? 0), 0);
  const known = cached > 0 ? `, ${counted(cached, 'answer')} cached` : '';
  const near = relative(process.cwd(), folder.dir);
  output.say(
    `\n${clock(seconds)}${cost}${known}. ${near.startsWith('..') ? folder.dir : near}: summary.md, summary.csv, evals/`,
  );
  return {
    done: results.failures.length > 0 ? ExitCode.failed : ExitCode.done,
    failed: ExitCode.failed,
    'budget-reached': ExitCode.budgetReached,
    paused: ExitCode.paused,
    cancelled: ExitCode.interrupted,
  }[end.status];
}

function sayScores(results: EvaluationResults, output: Output): void {
  const { head, body } = scoreTable(results);
  output.say('');
  sayTable(output, head, body);
  for (const note of unscoredNotes(results.rows)) output.say(output.paint('yellow', note));
  for (const { subject, benchmark, figures, tooLong } of results.rows) {
    if (figures.length > 0)
      output.say(wrapped(`${subject} on ${benchmark}: ${figures.map(formatFigure).join('; ')}`, output.columns, 2));
    if (tooLong > 0) {
      output.say(
        output.paint(
          'yellow',
          `${subject} on ${benchmark}: items whose prompt does not fit its context, counted as wrong: ${tooLong}.`,
        ),
      );
    }
  }
}
