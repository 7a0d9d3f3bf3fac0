import { UNTIL } from '@agora/run-schemas';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { runCommand } from '../command.js';
import type { ExitCode } from '../exit-code.js';
import type { Output } from '../output.js';
import type { SharedFlags } from '../settings.js';

type Body<Flags> = (flags: Flags, output: Output) => Promise<ExitCode>;

/** Stands below the help of commands that run something. */
export const EXIT_CODES = `
Exit codes: 0 done, 1 a stage failed, 2 your input is wrong, 3 the budget is
reached, 4 a generator is paused as nearly all of its outputs are rejected
(--accept-yield goes on), 130 interrupted (the same command goes on).`;

/** Describes the argument that names a run. */
export const RUN_ARGUMENT = 'id of the run or a beginning of it, its name, or its folder';

/** Flags that all commands share. */
export function shared(command: Command): Command {
  return command
    .option('--json', 'one JSON object a line on standard output, everything else on standard error')
    .option('--home <dir>', 'folder of artifacts and journals (AGORA_HOME; default: the nearest .agora upward)');
}

/** Flags of commands that talk to services. */
export function onBus(
  command: Command,
  nats = 'use the services on this NATS instead of embedded ones (AGORA_NATS)',
): Command {
  return shared(command)
    .option('--nats <url>', nats)
    .option('--nats-user <name>', 'NATS user (AGORA_NATS_USER)')
    .option('--nats-password <password>', 'NATS password; AGORA_NATS_PASSWORD keeps it off the process list')
    .option('--nats-token <token>', 'NATS token; AGORA_NATS_TOKEN keeps it off the process list')
    .option('--nats-ca <file>', 'PEM file of the certificate authority (AGORA_NATS_CA)')
    .option('--nats-cert <file>', 'PEM file of the client certificate (AGORA_NATS_CERT)')
    .option('--nats-key <file>', 'PEM file of the client key (AGORA_NATS_KEY)')
    .option('--nats-creds <file>', 'NATS credentials file (AGORA_NATS_CREDS)')
    .option('--nats-nkey <file>', 'file with the seed of a NATS nkey (AGORA_NATS_NKEY)');
}

/** Flags of commands that may run model-written programs. */
export function onPrograms(command: Command): Command {
  return command.option(
    '--require-isolation',
    'run no model-written program unless it is fully isolated (AGORA_REQUIRE_ISOLATION=1)',
  );
}

/** Flags of commands that may have students trained elsewhere. */
export function onTrainer(command: Command): Command {
  return command.option(
    '--compute <file>',
    'where students are trained and models answer: launcher, GPUs, engines (AGORA_COMPUTE; docs/compute.md)',
  );
}

/** Flags that say how benchmarks read outputs and where their files lie. */
export function onBenchmarks(command: Command): Command {
  return command
    .option('--data <dir>', "folder with the benchmarks' files; public ones that are not there are fetched")
    .option('--extract <rule>', 'how an answer is read out of an output (gsm8k: auto, strict or flexible)')
    .option('--plus', 'humaneval, mbpp: with the further tests of EvalPlus')
    .option('--option <key=value>', 'another option of the benchmark; may be given again', collect)
    .option('--domain <name>', 'domain plugin that has the benchmark, for one of your own');
}

/** Runs the body of a command, and ends as it says. */
export function act<Flags extends SharedFlags>(flags: Flags, body: Body<Flags>): Promise<void> {
  return runCommand(flags, (output) => body(flags, output));
}

/** Reads a number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

/** Reads a number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

/** Reads a whole number above 0. */
export function positiveInteger(text: string): number {
  const value = positive(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

/** The option that names the last stage. */
export function untilOption(description: string): Option {
  return new Option('--until <stage>', description).choices(UNTIL);
}

/** Reads an option that may be given again. */
export function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}
