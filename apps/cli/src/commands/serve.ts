import { listed, startService } from '@agora/bus';
import { SERVICES, type ServiceName } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { ExitCode } from '../exit-code.js';
import { findHome } from '../home/find-home.js';
import type { Output } from '../output.js';
import { onInterrupt } from '../session/interrupt.js';
import { loadService } from '../session/services.js';
import { useCompute, type ComputeFlags } from '../session/use-compute.js';
import { requireIsolation, type IsolationFlags } from '../session/require-isolation.js';
import { servedBus } from '../settings.js';

export interface ServeFlags extends IsolationFlags, ComputeFlags {
  /** Plugins beside the bundled ones, separated by commas. */
  plugins?: string;
}

/** Services that read a compute file: launchers are the trainer's, engines are planned for and used. */
const PLACED: readonly ServiceName[] = ['trainer', 'evaluation', 'orchestrator'];

/** Runs one service until it is told to stop; then it finishes or hands back what it works on. */
export async function serve(name: string, flags: ServeFlags, output: Output): Promise<ExitCode> {
  const known = SERVICES.find((service): service is ServiceName => service === name);
  if (!known) {
    throw new Fault('invalid-input', `there is no service "${name}"`, { fix: `Use one of: ${SERVICES.join(', ')}.` });
  }
  requireIsolation(flags, { elsewhere: false });
  if (flags.compute !== undefined && !PLACED.includes(known)) {
    throw new Fault('invalid-input', `--compute is given, but ${known} neither trains nor lets models answer`, {
      fix: `Give it to ${PLACED.join(', ')}, and leave it out here.`,
    });
  }
  await useCompute(flags);
  const interrupt = onInterrupt();
  const service = await startService(await loadService(known), {
    bus: servedBus(flags),
    home: findHome(flags).path,
    ...(flags.plugins === undefined ? {} : { plugins: listed(flags.plugins) }),
  });
  output.say(`${known} serves; Ctrl+C ends it in order.`);
  output.record({ kind: 'serving', service: known, pid: process.pid });
  await new Promise((resolve) => interrupt.signal.addEventListener('abort', resolve, { once: true }));
  await service.close();
  interrupt.dispose();
  return ExitCode.done;
}
