import { ArtifactStore } from '@agora/artifacts';
import { Fault, startReplySchema, subjects, type Evaluation, type EvaluationResults } from '@agora/contracts';
import { mkdir } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { figureWords } from '../benchmarks/figure-words.js';
import { sayFailures } from '../display/failures.js';
import { clock, dollars } from '../display/words.js';
import { EvaluationFolder } from '../evaluate/evaluation-folder.js';
import { groupByReason } from '../evaluate/failures.js';
import { evaluationOf, type EvaluationFlags } from '../evaluate/request.js';
import { scoreTable } from '../evaluate/tables.js';
import { exitCodeOf, ExitCode } from '../exit-code.js';
import { onOut } from '../out-path.js';
import type { Output } from '../output.js';
import { attend } from '../run/attend.js';
import { START_TIMEOUT_MS, type RunEnd } from '../run/follow-run.js';
import { onInterrupt } from '../session/interrupt.js';
import { resumeLine } from '../session/resume-line.js';
import { openPluginHost } from '../session/plugin-host.js';
import { openSession, type Session } from '../session/session.js';
import { homeFrom, type SharedFlags } from '../settings.js';

export interface EvaluateFlags extends SharedFlags, EvaluationFlags {
  out: string;
  preflight?: boolean;
}

/** Lets generators and local models answer benchmarks. The same command goes on where it stopped. */
export async function evaluate(flags: EvaluateFlags, output: Output): Promise<ExitCode> {
  const baseDir = process.cwd();
  const evaluation = await evaluationOf(openPluginHost(baseDir), flags);
  await onOut('--out', flags.out, () => mkdir(flags.out, { recursive: true }));
  const home = homeFrom(flags);
  const begun = Date.now();
  const session = await openSession(flags, home);
  const interrupt = onInterrupt();
  try {
    const started = await Promise.race([start(session, evaluation, baseDir, flags.preflight), session.broken]);
    const folder = resolve(flags.out, started.runId);
    const end = await attend(session, started, {
      folder,
      output,
      signal: interrupt.signal,
      nouns: { cells: 'models', scores: 'scores' },
      whenSimulated: 'Simulated: programs write some of these answers, so the result shows that the set-up works.',
    });
    const written = new EvaluationFolder(folder, new ArtifactStore(home));
    return await conclude(end, written, output, (Date.now() - begun) / 1000);
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    output.say('\nInterrupted. Every answer that was given is kept; this goes on where it stopped:');
    output.say(`  ${resumeLine(process.argv.slice(2))}`);
    return ExitCode.interrupted;
  } finally {
    interrupt.dispose();
    await session.close();
  }
}

function start(session: Session, evaluation: Evaluation, baseDir: string, preflight?: boolean) {
  const request = { evaluation, baseDir, ...(preflight === false ? { preflight } : {}) };
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
  const near = relative(process.cwd(), folder.dir);
  output.say(
    `\n${clock(seconds)}${cost}. ${near.startsWith('..') ? folder.dir : near}: summary.md, summary.csv, evals/`,
  );
  return {
    done: results.failures.length > 0 ? ExitCode.failed : ExitCode.done,
    failed: ExitCode.failed,
    'budget-reached': ExitCode.budgetReached,
    cancelled: ExitCode.interrupted,
  }[end.status];
}

function sayScores(results: EvaluationResults, output: Output): void {
  const { head, body } = scoreTable(results);
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join('  ');
  output.say(`\n${output.paint('bold', line(head))}`);
  for (const row of body) output.say(line(row));
  for (const { subject, benchmark, figures, tooLong } of results.rows) {
    if (figures.length > 0) output.say(`${subject} on ${benchmark}: ${figures.map(figureWords).join('; ')}`);
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
