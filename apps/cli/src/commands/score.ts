import { Fault } from '@agora/plugin-api';
import { writeFile } from 'node:fs/promises';
import { ExitCode } from '../exit-code.js';
import type { BenchmarkFlags } from '../benchmarks/benchmark-flags.js';
import { findBenchmarks, type FoundBenchmark } from '../benchmarks/find-benchmark.js';
import { formatFigure } from '../benchmarks/format-figure.js';
import { wrapped } from '../display/table.js';
import { percent } from '../display/format.js';
import type { Output } from '../output.js';
import { OutFile } from '../score/out-file.js';
import { RowProgress } from '../score/progress.js';
import { isRereadable, STANDARD } from '../score/read-lines.js';
import { RowScorer } from '../score/score-rows.js';
import { scoredRow } from '../score/scored-row.js';
import { ScoreTotals, type ScoreSummary } from '../score/summary.js';
import { LocalTools } from '../score/tools.js';
import { onInterrupt } from '../session/interrupt.js';
import { requireIsolation } from '../session/require-isolation.js';
import { openPluginHost } from '../session/plugin-host.js';

export interface ScoreFlags extends BenchmarkFlags {
  requireIsolation?: boolean;
  json?: boolean;
  samples: string;
  out: string;
  keepGoing?: boolean;
}

/** Scores outputs that were made elsewhere: a row in, the same row with its score out. */
export async function score(benchmark: string, flags: ScoreFlags, given: Output): Promise<ExitCode> {
  const output = given.besideData();
  if (flags.json && flags.out === STANDARD) {
    throw new Fault('invalid-input', '--json and --out - both want standard output', {
      fix: 'Name a file with --out; the summary is written beside it as well.',
    });
  }
  requireIsolation(flags, { elsewhere: false });
  const host = openPluginHost(process.cwd());
  const [found] = await findBenchmarks(host, [benchmark], { ...flags, plus: flags.plus ?? false });
  if (!found) throw new Fault('internal', `benchmark "${benchmark}" was not opened`);
  const interrupt = onInterrupt();
  const tools = new LocalTools({
    notice: (line) => output.say(output.paint('dim', line)),
    warn: (line) => output.say(output.paint('red', line)),
  });
  const stop = (): void => void tools.close();
  interrupt.signal.addEventListener('abort', stop, { once: true });
  try {
    return await scoreFile(found, tools, flags, output, interrupt.signal);
  } catch (error) {
    // The reader of standard output, such as `head`, may close it before the end.
    if (flags.out === STANDARD && (error as NodeJS.ErrnoException).code === 'EPIPE') return ExitCode.interrupted;
    if (!interrupt.signal.aborted) throw error;
    output.say(`Interrupted. ${flags.out === STANDARD ? 'Not all rows were scored.' : `${flags.out} is as it was.`}`);
    return ExitCode.interrupted;
  } finally {
    await tools.close();
    interrupt.dispose();
  }
}

async function scoreFile(
  found: FoundBenchmark,
  tools: LocalTools,
  flags: ScoreFlags,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { samples, out, keepGoing = false } = flags;
  const scorer = new RowScorer(found.benchmark, tools, samples);
  // What comes through a pipe cannot be read twice.
  const total = !keepGoing && (await isRereadable(samples)) ? await scorer.check(signal) : undefined;
  const file = await OutFile.open(out);
  const progress = new RowProgress(output, total);
  const totals = new ScoreTotals(found.benchmark);
  let summary: ScoreSummary;
  try {
    for await (const outcome of scorer.score(keepGoing, signal)) {
      await file.write(`${JSON.stringify(scoredRow(outcome))}\n`);
      if ('fault' in outcome) totals.failed += 1;
      else totals.add(outcome);
      progress.update(totals.rows);
    }
    summary = await totals.summary();
    await file.commit();
  } catch (error) {
    await file.abandon();
    throw error;
  } finally {
    progress.close();
  }
  return conclude(found, summary, flags, output);
}

async function conclude(
  { id, domain, options, benchmark }: FoundBenchmark,
  summary: ScoreSummary,
  { samples, out }: ScoreFlags,
  output: Output,
): Promise<ExitCode> {
  const { version, rule, reference } = benchmark;
  const record = { benchmark: id, version, domain, options, rule, reference, samples, out, ...summary };
  output.record({ kind: 'score', ...record });
  sayScore(output, benchmark.id, benchmark.rule, summary);
  if (out !== STANDARD) {
    const beside = `${out}.summary.json`;
    await writeFile(beside, `${JSON.stringify(record, null, 2)}\n`);
    output.say(output.paint('dim', `Rows: ${out}. Summary: ${beside}.`));
  }
  return summary.failed > 0 ? ExitCode.failed : ExitCode.done;
}

/** `45.0 % ± 3.2 %`. Where all items have the same score the error would be 0, so an interval is shown instead. */
function formatScore({ mean, stderr, low, high }: ScoreSummary): string {
  const error = percent(stderr ?? 0);
  if (error !== percent(0)) return `${percent(mean ?? 0)} ± ${error}`;
  return `${percent(mean ?? 0)} (${percent(low ?? 0)} to ${percent(high ?? 1)})`;
}

function sayScore(output: Output, id: string, rule: string | undefined, summary: ScoreSummary): void {
  const { rows, failed, unscored, items, mean, correct, figures } = summary;
  const rowsScored = rows - failed - unscored;
  const scored = rowsScored === items ? `n = ${items}` : `n = ${items} items, ${rowsScored} rows`;
  const words = mean === null ? 'no result: no row could be scored' : formatScore(summary);
  const right =
    correct === null || mean === null || Math.abs(correct - mean) < 1e-9 ? '' : `, ${percent(correct)} correct`;
  const title = `${id}: ${words}`;
  const line = wrapped(`${title}  (${scored}${right}${rule ? `; ${rule}` : ''})`, output.columns, 2);
  output.say(line.startsWith(title) ? `${output.paint('bold', title)}${line.slice(title.length)}` : line);
  for (const figure of figures) output.say(wrapped(`  ${formatFigure(figure)}`, output.columns, 4));
  if (unscored > 0) {
    output.say(
      output.paint('yellow', `${unscored} of ${rows} rows could not be scored and have no part in the score.`),
    );
  }
  if (failed > 0) {
    output.say(output.paint('red', `${failed} of ${rows} rows could not be scored; each says why in "error".`));
  }
}
