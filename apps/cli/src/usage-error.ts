import { Fault } from '@agora/plugin-api';
import type { Command, CommanderError } from 'commander';
import { ExitCode } from './exit-code.js';
import { Output } from './output.js';

/** A command line that cannot be understood ends as every other wrong input does: as one JSON object under `--json`. */
export function endUsageErrors(program: Command): void {
  for (const command of withSubcommands(program)) {
    command.configureOutput({ outputError: () => undefined });
    command.exitOverride((error) => {
      if (error.exitCode === 0) process.exit(ExitCode.done);
      // What `agora` alone prints is its help, and said already.
      if (error.code !== 'commander.help') new Output(wantsJson(process.argv)).fault(usageFault(command, error));
      process.exit(ExitCode.wrongInput);
    });
  }
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function usageFault(command: Command, { message }: CommanderError): Fault {
  const [what = '', hint] = message.replace(/^error: /, '').split('\n');
  const help = [command.parent?.parent, command.parent, command].map((each) => each?.name());
  // Commander's words: (Did you mean run?)
  const near = hint?.replace(/^\(|\)$/g, '');
  return new Fault('invalid-input', what, {
    fix: `${near ? `${near} ` : ''}\`${[...help, '--help'].filter(Boolean).join(' ')}\` says what there is.`,
  });
}

/** Looks for `--json` by hand: when parsing fails, there are no parsed flags. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(2, end < 0 ? undefined : end).includes('--json');
}
