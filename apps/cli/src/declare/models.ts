import type { Command } from 'commander';
import type { SharedFlags } from '../settings.js';
import { act, shared } from './flags.js';

/** As all commands, these load their code when they are used. */
const load = () => import('../commands/models.js');

/** `agora models add | list | verify | export`. */
export function declareModels(program: Command): void {
  const models = program.command('models').description('models that metrics read datasets with; docs/metric-models.md');

  shared(models.command('add'))
    .description('fetch a model of the Hugging Face hub into the home, with every hash checked')
    .argument('<model>', 'hub:owner/name, or with @ and a commit, branch or tag')
    .option('--file <path>', 'the ONNX graph among several, e.g. onnx/model.onnx')
    .action((model: string, flags) =>
      act(flags, async (given, output) => (await load()).addModel(model, given, output)),
    );

  shared(models.command('list'))
    .description('list the fetched models of the home')
    .action((flags) => act(flags, async (given, output) => (await load()).listModels(given, output)));

  shared(models.command('verify'))
    .description('read every file of the fetched models and compare it with its hash')
    .action((flags) => act(flags, async (given, output) => (await load()).verifyModels(given, output)));

  shared(models.command('export'))
    .description('make an ONNX graph of a transformers checkpoint, in a Python environment of its own')
    .argument('<model>', 'folder, or hub:owner/name@commit')
    .requiredOption('--for <metric>', 'perplexity, reward or diversity')
    .requiredOption('--out <dir>', 'new folder for the graph and its tokenizer')
    .action((model: string, flags) =>
      act(flags, async (given: SharedFlags & { for: string; out: string }, output) =>
        (await load()).exportOnnx(model, given, output),
      ),
    );
}
