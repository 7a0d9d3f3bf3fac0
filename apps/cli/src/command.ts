import { sanitizeTerminal } from '@agora/text-tools/terminal-text';
import { Fault } from '@agora/plugin-api';
import { inspect } from 'node:util';
import { exitCodeOf, type ExitCode } from './exit-code.js';
import { Output } from './output.js';
import { onClosedOutput } from './session/closed-output.js';
import type { SharedFlags } from './settings.js';

/** Runs a command's body: what it throws becomes an error that says what to do, and an exit code. */
export async function runCommand(flags: SharedFlags, body: (output: Output) => Promise<ExitCode>): Promise<void> {
  const output = new Output(flags.json === true);
  onClosedOutput();
  try {
    process.exitCode = await body(output);
  } catch (error) {
    const fault = Fault.from(error);
    output.fault(fault);
    if (fault.code === 'internal' && process.env['AGORA_DEBUG'])
      process.stderr.write(`${sanitizeTerminal(inspect(error))}\n`);
    process.exitCode = exitCodeOf(fault);
  }
}
