import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declareDeciding } from './declare/deciding.js';
import { declareEvaluate } from './declare/evaluate.js';
import { declareExperiments } from './declare/experiments.js';
import { act, EXIT_CODES, onBus, onPrograms, onTrainer, shared } from './declare/flags.js';
import { declareJobs } from './declare/jobs.js';
import { declareJudge } from './declare/judge.js';
import { declareModels } from './declare/models.js';
import { declarePaper } from './declare/paper.js';
import { declareRace } from './declare/race.js';
import { declareRunData } from './declare/run-data.js';
import { declareRuns } from './declare/runs.js';
import { declareScore } from './declare/score.js';
import { declareView } from './declare/view.js';
import { endUsageErrors } from './usage-error.js';

const { version: VERSION } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as {
  version: string;
};

const program = new Command('agora')
  .description('Which LLM should write your training data? Agora measures it.')
  .version(VERSION, '-V, --version', 'print the version')
  .addHelpText('after', EXIT_CODES);

// Commands load their code when they are used: `agora --help` must not wait for Nest.
declareExperiments(program);
declareRace(program);
declareRuns(program);
declareJobs(program);
declareView(program);
declareRunData(program);
declareDeciding(program);
declareEvaluate(program);
declareScore(program);
declareJudge(program);
declareModels(program);
declarePaper(program);

onTrainer(onPrograms(onBus(program.command('serve'), 'NATS to serve on (AGORA_NATS; default nats://127.0.0.1:4222)')))
  .description('run one service alone: orchestrator, generation, trainer, evaluation or intrinsic-metrics')
  .argument('<service>', 'name of the service')
  .option(
    '--plugins <names>',
    'paths or packages of plugins, beside the bundled ones, that experiments may name here; separated by commas (AGORA_PLUGINS)',
  )
  .action((name: string, flags) =>
    act(flags, async (given, output) => (await import('./commands/serve.js')).serve(name, given, output)),
  );

shared(program.command('plugins'))
  .description('list the plugins that are at hand, with their options')
  .action((flags) => act(flags, async (_given, output) => (await import('./commands/plugins.js')).plugins(output)));

onBus(program.command('doctor'))
  .description('say what this machine lacks and how to get it')
  .option(
    '--compute <file>',
    'train ten steps of the nano student through the launcher of this file, let its engines answer, and say what was seen',
  )
  .action((flags) => act(flags, async (given, output) => (await import('./commands/doctor.js')).doctor(given, output)));

endUsageErrors(program);
void program.parseAsync();
