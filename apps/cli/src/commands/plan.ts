import { planSchema, subjects, type Plan } from '@agora/contracts';
import { writeFile } from 'node:fs/promises';
import { ExitCode } from '../exit-code.js';
import { loadExperiment } from '../experiment/load-experiment.js';
import type { Output } from '../output.js';
import { openSession } from '../session/session.js';
import { homeFrom, type SharedFlags } from '../settings.js';

export interface PlanFlags extends SharedFlags {
  out?: string;
}

const PLAN_TIMEOUT_MS = 120_000;

/** Says what a run would do and what is done already. Spends nothing. */
export async function plan(file: string, flags: PlanFlags, output: Output): Promise<ExitCode> {
  const { experiment, baseDir } = await loadExperiment(file);
  const session = await openSession(flags, homeFrom(flags));
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
    if (flags.out) await writeFile(flags.out, `${JSON.stringify(answer, null, 2)}\n`);
    return ExitCode.done;
  } finally {
    await session.close();
  }
}

function sayPlan(answer: Plan, output: Output): void {
  const width = Math.max(4, ...answer.cells.map(({ id }) => id.length));
  output.say(output.paint('bold', answer.runId));
  output.say(`${'cell'.padEnd(width)}  ${'calls'.padStart(7)}  ${'stages'.padStart(6)}  done already`);
  for (const { id, calls, cachedCalls, stages, cachedStages } of answer.cells) {
    const done = cachedStages === 0 ? '–' : `${cachedStages} stages, ${cachedCalls} calls`;
    output.say(`${id.padEnd(width)}  ${String(calls).padStart(7)}  ${String(stages).padStart(6)}  ${done}`);
  }
  const calls = answer.cells.reduce((sum, cell) => sum + cell.calls - cell.cachedCalls, 0);
  output.say('');
  output.say(answer.stages.map(({ stage, total, cached }) => `${stage} ${cached}/${total} done`).join(' · '));
  output.say(
    `${calls} calls to generators to be made when every first attempt is accepted; rejected outputs are asked again.`,
  );
  if (answer.simulated) output.say('Some generators are simulated: their calls cost nothing.');
}
