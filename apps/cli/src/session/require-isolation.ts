import { Fault } from '@agora/plugin-api';
import { REQUIRE_ISOLATION } from '@agora/sandbox';
import { busFrom, type SharedFlags } from '../settings.js';

export interface IsolationFlags extends SharedFlags {
  requireIsolation?: boolean;
}

/**
 * Enforces `--require-isolation` in this process. Only the process that runs the programs can do that.
 * @throws Fault `invalid-input` when the services run elsewhere
 */
export function requireIsolation(flags: IsolationFlags, { elsewhere = busFrom(flags) !== undefined } = {}): void {
  if (!flags.requireIsolation) return;
  if (elsewhere) {
    throw new Fault('invalid-input', '--require-isolation is given, but the programs run in services elsewhere', {
      fix: `Give it to \`agora serve evaluation\`, or set ${REQUIRE_ISOLATION}=1 in its environment, and leave it out here.`,
    });
  }
  process.env[REQUIRE_ISOLATION] = '1';
}
