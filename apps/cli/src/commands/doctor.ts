import { wrapped } from '../display/table.js';
import { ExitCode } from '../exit-code.js';
import { checkHome } from '../doctor/home.js';
import { checkMachine } from '../doctor/machine.js';
import { checkServices } from '../doctor/services.js';
import type { Check } from '../doctor/check.js';
import type { Output, Style } from '../output.js';
import { findHome } from '../home/find-home.js';
import { busFrom, type SharedFlags } from '../settings.js';

const MARK: Record<Check['state'], { sign: string; style: Style }> = {
  ok: { sign: '✓', style: 'green' },
  note: { sign: '·', style: 'yellow' },
  missing: { sign: '✗', style: 'red' },
};

const NAME = 18;
/** On a terminal with fewer columns, text goes below the names instead of beside them. */
const NARROW = 70;

/** Checks everything that Agora needs on this machine, and says how to get what is missing. */
export async function doctor(flags: SharedFlags, output: Output): Promise<ExitCode> {
  const bus = busFrom(flags);
  const home = findHome(flags);
  const checks = [
    await checkHome(home),
    ...(await checkMachine(home.path, bus !== undefined)),
    ...(bus ? await checkServices(bus) : []),
  ];
  for (const check of checks) {
    output.record({ kind: 'check', ...check });
    const { sign, style } = MARK[check.state];
    const hang = output.columns < NARROW ? 4 : NAME + 3;
    const found = wrapped(`${check.name.padEnd(NAME)} ${check.found}`, output.columns - 2, hang);
    output.say(`${output.paint(style, sign)} ${found}`);
    if (check.fix) output.say(wrapped(`${' '.repeat(hang)}${check.fix}`, output.columns, hang));
  }
  return checks.some(({ state }) => state === 'missing') ? ExitCode.failed : ExitCode.done;
}
