import { planSchema, subjects, makeFolder, type Plan, type Range } from '@agora/contracts';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExitCode } from '../exit-code.js';
import { sayTable, wrapped } from '../display/table.js';
import { clock, clockRange, compact, dollars } from '../display/words.js';
import { loadExperiment } from '../experiment/load-experiment.js';
import { onOut } from '../out-path.js';
import type { Output } from '../output.js';
import { findHome } from '../home/find-home.js';
import { openAside } from '../session/open-aside.js';
import type { SharedFlags } from '../settings.js';

export interface PlanFlags extends SharedFlags {
  out?: string;
}

const PLAN_TIMEOUT_MS = 120_000;

/** Says what a run would do and what is done already. Spends nothing. */
export async function plan(file: string, flags: PlanFlags, output: Output): Promise<ExitCode> {
  const { experiment, baseDir } = await loadExperiment(file);
  const { out } = flags;
  if (out) await onOut('--out', out, () => makeFolder(dirname(out)));
  const session = await openAside(flags, findHome(flags, { file }).path);
  try {
    const answer = await session.bus.request(
      subjects.rpc('orchestrator', 'plan'),
      { experiment, baseDir },
      planSchema,
      {
        timeoutMs: PLAN_TIMEOUT_MS,
      },
    );
    output.record({ kind: 'plan', ...answer });
    sayPlan(answer, output);
    if (out) await onOut('--out', out, () => writeFile(out, `${JSON.stringify(answer, null, 2)}\n`));
    return ExitCode.done;
  } finally {
    await session.close();
  }
}

function sayPlan(answer: Plan, output: Output): void {
  output.say(output.paint('bold', answer.runId));
  const head = ['cell', 'calls', 'tokens in', 'tokens out', '$ low / expected / high', 'time', 'done already'];
  sayTable(output, head, answer.cells.map(cellRow));
  output.say('');
  output.say(
    wrapped(
      answer.stages.map(({ stage, total, cached }) => `${stage} ${cached}/${total} done`).join(' · '),
      output.columns,
    ),
  );
  sayEstimate(answer, output);
  if (answer.simulated) output.say('Some generators are simulated: their calls cost nothing.');
}

function cellRow({ id, stages, calls, cachedCalls, cachedStages, estimate }: Plan['cells'][number]): string[] {
  const filled = estimate?.instancesDone ?? cachedCalls;
  const parts = [
    ...(filled > 0 ? [`${filled}/${calls} instances`] : []),
    ...(cachedStages > 0 ? [`${cachedStages}/${stages} stages`] : []),
  ];
  const done = parts.join(', ') || '–';
  if (!estimate) return [id, String(calls), '', '', '', '', done];
  const { inputTokens, outputTokens, usd, seconds } = estimate;
  return [
    id,
    `${estimate.calls.low}–${estimate.calls.high}`,
    compact(inputTokens.expected),
    compact(outputTokens.expected),
    dollarRange(usd),
    seconds ? clock(seconds.expected) : 'unknown',
    done,
  ];
}

function sayEstimate({ estimate, cells }: Plan, output: Output): void {
  if (!estimate) return;
  const { usd, unpriced, seconds, notes } = estimate;
  const time = seconds ? `, ${clockRange(seconds.low, seconds.high)} (expected ${clock(seconds.expected)})` : '';
  // A sum of nothing would read as free.
  const anyPriced = unpriced.length === 0 || cells.some(({ estimate: its }) => its?.usd && its.basis !== 'done');
  const total = anyPriced ? `${dollarRange(usd)} (low / expected / high)` : 'an unknown amount';
  output.say(output.paint('bold', wrapped(`Generation still costs ${total}${time}`, output.columns, 2)));
  if (unpriced.length > 0) {
    const left = anyPriced ? 'Price unknown, and in none of these figures' : 'Price unknown';
    output.say(wrapped(`${left}: ${unpriced.join(', ')}. Give the generator a price.`, output.columns, 2));
  }
  const bases = new Set(cells.map((cell) => cell.estimate?.basis).filter((basis) => basis && basis !== 'done'));
  for (const note of [...notes, ...[...bases].map((basis) => `Answers: ${basis}.`)])
    output.say(output.paint('dim', wrapped(note, output.columns, 2)));
}

function dollarRange(usd: Range | null): string {
  return usd ? [usd.low, usd.expected, usd.high].map(dollars).join(' / ') : 'unknown';
}
