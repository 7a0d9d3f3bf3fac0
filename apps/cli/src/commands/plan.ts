import { planSchema, subjects, type Plan, type Range } from '@agora/contracts';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExitCode } from '../exit-code.js';
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
  if (out) await onOut('--out', out, () => mkdir(dirname(out), { recursive: true }));
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
  const rows = answer.cells.map(cellRow);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of [head, ...rows]) {
    output.say(
      row
        .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
        .join('  '),
    );
  }
  output.say('');
  output.say(answer.stages.map(({ stage, total, cached }) => `${stage} ${cached}/${total} done`).join(' · '));
  sayEstimate(answer, output);
  if (answer.simulated) output.say('Some generators are simulated: their calls cost nothing.');
}

function cellRow({ id, calls, cachedCalls, cachedStages, estimate }: Plan['cells'][number]): string[] {
  const done = cachedStages === 0 ? '–' : `${cachedStages} stages, ${cachedCalls} instances`;
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
  output.say(output.paint('bold', `Generation still costs ${total}${time}`));
  if (unpriced.length > 0) {
    const left = anyPriced ? 'Price unknown, and in none of these figures' : 'Price unknown';
    output.say(`${left}: ${unpriced.join(', ')}. Give the generator a price.`);
  }
  const bases = new Set(cells.map((cell) => cell.estimate?.basis).filter((basis) => basis && basis !== 'done'));
  for (const note of [...notes, ...[...bases].map((basis) => `Answers: ${basis}.`)])
    output.say(output.paint('dim', note));
}

function dollarRange(usd: Range | null): string {
  return usd ? [usd.low, usd.expected, usd.high].map(dollars).join(' / ') : 'unknown';
}
