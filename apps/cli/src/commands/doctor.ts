import { HERE } from '@agora/run-schemas';
import { loadCompute } from '@agora/jobs';
import { ExitCode } from '../exit-code.js';
import { checkHome } from '../doctor/home.js';
import { checkMachine } from '../doctor/machine.js';
import { checkServices } from '../doctor/services.js';
import { sayCheck } from '../doctor/say-check.js';
import { tryCompute } from '../doctor/try-compute.js';
import { tryEngines } from '../doctor/try-engines.js';
import { useCompute, type ComputeFlags } from '../session/use-compute.js';
import type { Output } from '../output.js';
import { findHome } from '../home/find-home.js';
import { busFrom, type SharedFlags } from '../settings.js';

/** Checks everything that Agora needs on this machine, and says how to get what is missing. */
export async function doctor(flags: SharedFlags & ComputeFlags, output: Output): Promise<ExitCode> {
  const bus = busFrom(flags);
  const home = findHome(flags);
  if (flags.compute !== undefined) return tryFile(flags.compute, home.path, output);
  const checks = [
    await checkHome(home),
    ...(await checkMachine(home.path, bus !== undefined)),
    ...(bus ? await checkServices(bus) : []),
  ];
  for (const check of checks) sayCheck(check, output);
  return checks.some(({ state }) => state === 'missing') ? ExitCode.failed : ExitCode.done;
}

/** The launcher of a compute file and its engines, each where it names one. */
async function tryFile(file: string, home: string, output: Output): Promise<ExitCode> {
  await useCompute({ compute: file });
  const { compute } = await loadCompute(file);
  const trained = compute.launcher === HERE ? ExitCode.done : await tryCompute(file, home, output);
  const named = (['vllm', 'sglang', 'endpoint'] as const).filter((name) => compute.engines?.[name]);
  if (compute.engines === undefined) return trained;
  const answered = await tryEngines(['continuous', ...named], home, output);
  return trained === ExitCode.done ? answered : trained;
}
