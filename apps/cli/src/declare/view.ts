import { InvalidArgumentError, type Command } from 'commander';
import { act, collect, onBus, onPrograms, RUN_ARGUMENT } from './flags.js';

/** Commands that show runs in a browser. */
export function declareView(program: Command): void {
  onPages(onBus(program.command('view')))
    .description(
      'show runs in a browser: leaderboard, settings, cells, every row and where it came from; starts no worker',
    )
    .argument('[runs...]', `${RUN_ARGUMENT}; all of the home when left out`)
    .option('--bundle <dir>', 'write the pages and their data as a static site instead, for any host')
    .option('--redact', 'with --bundle: without the texts of models, files and judges')
    .action((runs: string[], flags) =>
      act(flags, async (given, output) => (await import('../commands/view.js')).view(runs, given, output)),
    );

  onPages(onPrograms(onBus(program.command('up'))))
    .description('run the services of the home and show it in a browser, until Ctrl+C')
    .action((flags) => act(flags, async (given, output) => (await import('../commands/up.js')).up(given, output)));
}

/** Flags of commands that open the pages. */
export function onPages(command: Command): Command {
  return command
    .option('--port <number>', 'port of the pages (default: 4747, or a free one where that is taken)', port)
    .option('--host <address>', 'address to serve the pages on (default: 127.0.0.1); any other needs TLS')
    .option('--tls-cert <file>', 'PEM file of the certificate for the pages')
    .option('--tls-key <file>', 'PEM file of its key')
    .option('--users <file>', 'further users with tokens of their own, viewers and operators (docs/dashboard.md)')
    .option(
      '--allow-control',
      'let operators stop runs, resume them and change budgets (default: nothing can be changed)',
    )
    .option(
      '--may-start <file>',
      'with --allow-control: an experiment that they may begin; may be given again',
      collect,
    );
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535 && text.trim() !== '') return value;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}
