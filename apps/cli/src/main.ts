import { UNTIL } from '@agora/contracts';
import { Command, InvalidArgumentError, Option } from 'commander';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.js';
import { declareDeciding } from './deciding.js';
import type { ExitCode } from './exit-code.js';
import { calibrateOptions } from './judge/options.js';
import { addModelCommands } from './model-commands.js';
import type { Output } from './output.js';
import type { SharedFlags } from './settings.js';
import { endUsageErrors } from './usage-error.js';

type Body<Flags> = (flags: Flags, output: Output) => Promise<ExitCode>;

/** Commands load their code when they are used: `agora --help` must not wait for Nest. */
const bodies = {
  init: () => import('./commands/init.js').then(({ init }) => init),
  run: () => import('./commands/run.js').then(({ run }) => run),
  plan: () => import('./commands/plan.js').then(({ plan }) => plan),
  race: () => import('./commands/race.js').then(({ race }) => race),
  preview: () => import('./commands/preview.js').then(({ preview }) => preview),
  serve: () => import('./commands/serve.js').then(({ serve }) => serve),
  evaluate: () => import('./commands/evaluate.js').then(({ evaluate }) => evaluate),
  score: () => import('./commands/score.js').then(({ score }) => score),
  runs: () => import('./commands/runs.js').then(({ runs }) => runs),
  show: () => import('./commands/show.js').then(({ show }) => show),
  cancel: () => import('./commands/cancel.js').then(({ cancel }) => cancel),
  clean: () => import('./commands/clean.js').then(({ clean }) => clean),
  rejected: () => import('./commands/rejected.js').then(({ rejected }) => rejected),
  export: () => import('./commands/export.js').then(({ exportRun }) => exportRun),
  report: () => import('./commands/report.js').then(({ report }) => report),
  paper: () => import('./commands/paper.js').then(({ paper }) => paper),
  judgeCalibrate: () => import('./commands/judge-calibrate.js').then(({ judgeCalibrate }) => judgeCalibrate),
  plugins: () => import('./commands/plugins.js').then(({ plugins }) => plugins),
  doctor: () => import('./commands/doctor.js').then(({ doctor }) => doctor),
  schema: () => import('./commands/schema.js').then(({ schema }) => schema),
};

const EXIT_CODES = `
Exit codes: 0 done, 1 a stage failed, 2 your input is wrong, 3 the budget is
reached, 4 a generator is paused as nearly all of its outputs are rejected
(--accept-yield goes on), 130 interrupted (the same command goes on).`;

const RUN_ARGUMENT = 'id of the run or a beginning of it, its name, or its folder';

const EVALUATE_HELP = `
Examples:
  agora evaluate --model nano --model runs/<run>/students/<cell> --benchmarks nano-math-held-out
  agora evaluate --model openai-compatible:my-model --base-url http://localhost:8000/v1 --benchmarks gsm8k --limit 100
  agora evaluate --model openai:gpt-4o-mini --benchmarks alpacaeval --judge openai:gpt-4-1106-preview --budget-usd 20
${EXIT_CODES}`;

const SCORE_HELP = `
Examples:
  agora score gsm8k --samples outputs.jsonl --extract strict --out scored.jsonl
  agora score humaneval --plus --data data --samples programs.jsonl.gz --out - | head
Rows keep their order; a summary stands on standard error and in <out>.summary.json. docs/benchmarks lists the fields of
each benchmark's items. Exit codes: 0 done, 1 some rows could not be scored (--keep-going) or something failed, 2 a row or an
option is wrong, 130 interrupted; on 2 and 130 the output file is as it was.`;

function shared(command: Command): Command {
  return command
    .option('--json', 'one JSON object a line on standard output, everything else on standard error')
    .option('--home <dir>', 'folder of artifacts and journals (AGORA_HOME; default: the nearest .agora upward)');
}

function onBus(
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

function onPrograms(command: Command): Command {
  return command.option(
    '--require-isolation',
    'run no model-written program unless it is fully isolated (AGORA_REQUIRE_ISOLATION=1)',
  );
}

/** Flags that say how benchmarks read outputs and where their files lie. */
function onBenchmarks(command: Command): Command {
  return command
    .option('--data <dir>', "folder with the benchmarks' files; public ones that are not there are fetched")
    .option('--extract <rule>', 'how an answer is read out of an output (gsm8k: auto, strict or flexible)')
    .option('--plus', 'humaneval, mbpp: with the further tests of EvalPlus')
    .option('--option <key=value>', 'another option of the benchmark; may be given again', collect)
    .option('--domain <name>', 'domain plugin that has the benchmark, for one of your own');
}

function act<Flags extends SharedFlags>(flags: Flags, body: Body<Flags>): Promise<void> {
  return runCommand(flags, (output) => body(flags, output));
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

function positiveInteger(text: string): number {
  const value = positive(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

function untilOption(description: string): Option {
  return new Option('--until <stage>', description).choices(UNTIL);
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

const { version: VERSION } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as {
  version: string;
};

const program = new Command('agora')
  .description('Which LLM should write your training data? Agora measures it.')
  .version(VERSION, '-V, --version', 'print the version')
  .addHelpText('after', EXIT_CODES);

shared(program.command('init'))
  .description('write an experiment file to begin with: an example, or a task of your own out of your rows')
  .option('--example <name>', 'agorabench, gsm8k or calibration')
  .option('--domain <name>', 'a task of your own by this name (docs/your-own-task.md)')
  .option('--from <file>', 'its rows: .csv, .tsv, .jsonl, .json or .parquet')
  .option('--benchmark <file>', 'its items; without one, half of the rows are held out, at most 500')
  .option('--held-out <count>', 'how many rows to hold out', positiveInteger)
  .option('--input <column>', 'column of what is asked (default: one of a known name)')
  .option('--target <column>', 'column of the right answer (default: one of a known name)')
  .option('--scorer <name>', 'what says whether an answer is right (default: what suits the rows)')
  .option('--task <text>', 'what the task is, in two sentences')
  .option('--answer <text>', 'how an answer is to look; "" for nothing (default: what suits the scorer)')
  .option('--out <dir>', 'folder to write into', '.')
  .option('--force', 'overwrite what is there')
  .action((flags) => act(flags, async (given, output) => (await bodies.init())(given, output)));

onPrograms(onBus(program.command('run')))
  .description('run an experiment, or go on with one that was interrupted')
  .argument('<file>', 'experiment file, e.g. examples/calibration.yaml')
  .option('--out <dir>', 'folder that gets one folder per run (default: runs, beside the home)')
  .option('--budget-usd <dollars>', 'stop generating before it costs more (overrides the file)', positive)
  .addOption(untilOption('stop after this stage; the same command without it, or with a later one, goes on'))
  .option('--detach', 'begin it and leave; for services that go on without this command')
  .option('--accept-yield', 'go on with generators that were paused because nearly all of their outputs are rejected')
  .option('--no-preflight', 'neither look at the models beforehand nor make one small call per generator and judge')
  .addHelpText('after', EXIT_CODES)
  .action((file: string, flags) => act(flags, async (given, output) => (await bodies.run())(file, given, output)));

onBus(program.command('plan'))
  .description('show what a run would do and what is already done; spends nothing')
  .argument('<file>', 'experiment file')
  .addOption(untilOption('plan no further than this stage'))
  .option('--out <file>', 'also write the plan as JSON')
  .action((file: string, flags) => act(flags, async (given, output) => (await bodies.plan())(file, given, output)));

onPrograms(onBus(program.command('race')))
  .description('find the best generator of an experiment rung by rung, dropping those that cannot win')
  .argument('<file>', 'experiment file with two or more seeds; its cells are the steps of the race')
  .option(
    '--budget-usd <dollars>',
    'spend no more than this, over all rungs and restarts (overrides the file)',
    positive,
  )
  .option('--target <target>', 'pgr, or pgr-per-usd: points per dollar of the data (default: pgr)')
  .option('--rungs <list>', 'instances x seeds of every rung, e.g. 20x2,60x2,200x5 (default: docs/race.md)')
  .option('--dry-run', 'say what it would cost, expected and at worst; spends nothing')
  .option('--out <dir>', 'folder that gets one folder per rung and one for the race (default: runs, beside the home)')
  .option('--accept-yield', 'go on with generators that were paused because nearly all of their outputs are rejected')
  .option('--no-preflight', 'neither look at the models beforehand nor make one small call per generator and judge')
  .addHelpText('after', EXIT_CODES)
  .action((file: string, flags) => act(flags, async (given, output) => (await bodies.race())(file, given, output)));

shared(program.command('preview'))
  .description('generate a few instances per generator and setting, with prompt, output and decision')
  .argument('<file>', 'experiment file')
  .option('-n, --instances <count>', 'instances per generator and setting', positiveInteger, 1)
  .option('--out <file>', 'where to write every row', 'preview.jsonl')
  .action((file: string, flags) => act(flags, async (given, output) => (await bodies.preview())(file, given, output)));

shared(program.command('runs'))
  .description('list the runs of the home: how far they are, what they have cost, where they lie')
  .action((flags) => act(flags, async (given, output) => (await bodies.runs())(given, output)));

shared(program.command('show'))
  .description('say of one run how far it is, what it has cost by generator, what failed and why, and how it goes on')
  .argument('<run>', RUN_ARGUMENT)
  .action((run: string, flags) => act(flags, async (given, output) => (await bodies.show())(run, given, output)));

onBus(program.command('cancel'))
  .description('stop a run wherever its workers are, and wait until they have stopped')
  .argument('<run>', RUN_ARGUMENT)
  .action((run: string, flags) => act(flags, async (given, output) => (await bodies.cancel())(run, given, output)));

shared(program.command('clean'))
  .description('say what takes room in the home, by kind and run, and what is safe to delete')
  .option('--delete <kinds>', 'kinds as `agora clean` lists them, separated by commas')
  .option('--run <run>', 'only of this run, and only what no other run stands on')
  .option('--paid', 'with --delete: also what was paid for')
  .action((flags) => act(flags, async (given, output) => (await bodies.clean())(given, output)));

onPrograms(onBus(program.command('serve'), 'NATS to serve on (AGORA_NATS; default nats://127.0.0.1:4222)'))
  .description('run one service alone: orchestrator, generation, trainer, evaluation or intrinsic-metrics')
  .argument('<service>', 'name of the service')
  .option(
    '--plugins <names>',
    'paths or packages of plugins, beside the bundled ones, that experiments may name here; separated by commas (AGORA_PLUGINS)',
  )
  .action((name: string, flags) => act(flags, async (given, output) => (await bodies.serve())(name, given, output)));

shared(program.command('rejected'))
  .description('show outputs of a run that were rejected: why, and what they answered')
  .argument('<run>', 'folder of a run, or its id (the beginning is enough); it may be under way')
  .argument('[cell]', 'only cells whose id fits, * for any text')
  .option('--reason <reason>', 'only those rejected for this reason')
  .option('-n, --outputs <count>', 'outputs to show', positiveInteger, 5)
  .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
  .action((run: string, cell: string | undefined, flags) =>
    act(flags, async (given, output) => (await bodies.rejected())(run, cell, given, output)),
  );

shared(program.command('export'))
  .description('write the datasets of a run for other tools, or push them to the Hugging Face hub')
  .argument('<run>', 'folder of a run, or its id (the beginning is enough)')
  .option('--cell <pattern>', 'only cells whose id fits, * for any text; may be given again', collect, [])
  .option('--format <format>', 'messages, prompt-completion, sharegpt, alpaca, parquet or jsonl', 'messages')
  .option('--out <dir>', 'folder to write to (default exports/<run>/<format>)')
  .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
  .option('--push <owner/name>', 'push to this dataset repository, which is made when there is none')
  .option('--public', 'with --push: for everyone to read; private otherwise')
  .option('--token-env <name>', 'with --push: environment variable that holds the token', 'HF_TOKEN')
  .option('--dry-run', 'with --push: only say what would be uploaded')
  .action((run: string, flags) => act(flags, async (given, output) => (await bodies.export())(run, given, output)));

shared(program.command('report'))
  .description('write the report of a run, finished or not, and lay out its data; costs nothing and disturbs no run')
  .argument('<run>', 'folder of a run, or its id (the beginning is enough)')
  .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
  .action((run: string, flags) => act(flags, async (given, output) => (await bodies.report())(run, given, output)));

shared(program.command('paper'))
  .description("the published numbers of AgoraBench, recomputed from each other; or a run's PGR beside them")
  .option('--against <run>', 'put this run beside the paper: its id (the beginning is enough), name or folder')
  .option('--margin <points>', 'with --against: points of PGR that count as no difference', positive, 5)
  .option('--all', 'also the checks that agree')
  .option('--markdown', 'as Markdown')
  .option('--out <file>', 'write it there instead, as Markdown (with --json as JSON)')
  .option('--runs <dir>', 'folder of runs (default: runs, beside the home)')
  .action((flags) => act(flags, async (given, output) => (await bodies.paper())(given, output)));

onPrograms(onBenchmarks(onBus(program.command('evaluate'))))
  .description('let generators and local models answer benchmarks, or go on with that')
  .requiredOption(
    '--model <name>',
    'provider:model, nano, a Hugging Face id, or the folder of a model or student; may be given again',
    collect,
  )
  .requiredOption('--benchmarks <ids>', 'for example gsm8k,math; may be given again', collect)
  .option('--limit <count>', 'only the first items of each benchmark', positiveInteger)
  .option('--samples <count>', 'answers per item; an item scores their mean', positiveInteger)
  .option('--style <style>', 'chat or few-shot; by default few-shot for a model without a chat template')
  .option('--temperature <value>', "instead of the benchmark's (several samples: 0.8)", number)
  .option('--max-tokens <count>', "instead of the benchmark's", positiveInteger)
  .option('--base-url <url>', 'address of the endpoint, for providers that have one')
  .option('--api-key-env <name>', 'environment variable that holds the key')
  .option('--provider-option <key=value>', 'another option of the provider; may be given again', collect)
  .option('--price <in,out>', 'dollars per million tokens, or provider:model=in,out; may be given again', collect)
  .option('--concurrency <count>', 'calls at once', positiveInteger)
  .option('--requests-per-minute <count>', 'calls a minute', positive)
  .option('--judge <provider:model>', 'who judges answers of alpacaeval and arena-hard')
  .option('--judge-base-url <url>', 'address of its endpoint')
  .option('--judge-api-key-env <name>', 'environment variable that holds its key')
  .option('--judge-option <key=value>', 'another option of its provider; may be given again', collect)
  .option('--judge-price <in,out>', 'dollars per million tokens', collect)
  .option('--budget-usd <dollars>', 'stop before answers and judgments cost more', positive)
  .option('--no-preflight', 'neither look at the models beforehand nor make one small call per endpoint')
  .option('--name <name>', 'begins the name of the run', 'evaluate')
  .option('--out <dir>', 'folder that gets one folder per evaluation (default: runs, beside the home)')
  .addHelpText('after', EVALUATE_HELP)
  .action((flags) => act(flags, async (given, output) => (await bodies.evaluate())(given, output)));

onPrograms(onBenchmarks(program.command('score')))
  .description('score outputs that were made elsewhere by a benchmark')
  .argument('<benchmark>', 'for example gsm8k, math, humaneval, mbpp, ifeval, alpacaeval, arena-hard')
  .requiredOption(
    '--samples <file>',
    'JSON lines {"item": {…} or an id, "output": "…"}, plain or .gz; - for standard input',
  )
  .requiredOption(
    '--out <file>',
    'where the same rows go with score, correct, extracted, reason; - for standard output',
  )
  .option('--keep-going', 'go past rows that cannot be scored: they get "error" instead')
  .option('--json', 'the summary as one JSON object on standard output')
  .addHelpText('after', SCORE_HELP)
  .action((name: string, flags) => act(flags, async (given, output) => (await bodies.score())(name, given, output)));

const judge = program.command('judge').description('see how far a judge can be trusted');

calibrateOptions(shared(judge.command('calibrate')), { collect, positive, positiveInteger }).action((flags) =>
  act(flags, async (given, output) => (await bodies.judgeCalibrate())(given, output)),
);
addModelCommands(program, shared, act);

shared(program.command('plugins'))
  .description('list the plugins that are at hand, with their options')
  .action((flags) => act(flags, async (_given, output) => (await bodies.plugins())(output)));

onBus(program.command('doctor'))
  .description('say what this machine lacks and how to get it')
  .action((flags) => act(flags, async (given, output) => (await bodies.doctor())(given, output)));

program
  .command('schema')
  .description('print the JSON Schema of the experiment file, for editors')
  .option('--json', 'on one line')
  .action((flags) => act(flags, async (_given, output) => (await bodies.schema())(output)));

declareDeciding({ program, shared, onBus, onPrograms, act, positive, collect, runArgument: RUN_ARGUMENT });

endUsageErrors(program);
void program.parseAsync();
