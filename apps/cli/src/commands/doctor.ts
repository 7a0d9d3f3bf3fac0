import { ExitCode } from '../exit-code.js';
import { checkHome } from '../doctor/home.js';
import { checkMachine } from '../doctor/machine.js';
import { checkServices } from '../doctor/services.js';
import { sayCheck } from '../doctor/say-check.js';
import { tryCompute } from '../doctor/try-compute.js';
import type { ComputeFlags } from '../session/use-compute.js';
import type { Output } from '../output.js';
import { findHome } from '../home/find-home.js';
import { busFrom, type SharedFlags } from '../settings.js';

/** Checks everything that Agora needs on this machine, and says how to get what is missing. */
export async function doctor(flags: SharedFlags & ComputeFlags, output: Output): Promise<ExitCode> {
  const bus = busFrom(flags);
  const home = findHome(flags);
  if (flags.compute !== undefined) return tryCompute(flags.compute, home.path, output);
  const checks = [
    await checkHome(home),
    ...(await checkMachine(home.path, bus !== undefined)),
    ...(bus ? await checkServices(bus) : []),
  ];
  for (const check of checks) sayCheck(check, output);
  return checks.some(({ state }) => state === 'missing') ? ExitCode.failed : ExitCode.done;
}
