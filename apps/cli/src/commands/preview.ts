import type { Experiment, PluginEntry, ShardSpec } from '@agora/run-schemas';
import { Fault, readSeeds, type GivenRow } from '@agora/plugin-api';
import { makeFolder } from '@agora/storage';
import type { PreviewedAttempt } from '@agora/generation';
import { ProviderRuntimes } from '@agora/model-runtime';
import type { PluginHost } from '@agora/plugin-host';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { indent, formatPrompt } from '../display/format-prompt.js';
import { ExitCode } from '../exit-code.js';
import { loadExperiment } from '../experiment/load-experiment.js';
import { onOut } from '../out-path.js';
import type { Output } from '../output.js';
import { onInterrupt } from '../session/interrupt.js';
import { openPluginHost } from '../session/plugin-host.js';
import type { SharedFlags } from '../settings.js';

export interface PreviewFlags extends SharedFlags {
  instances: number;
  out: string;
}

type GeneratorConfig = Experiment['generators'][number];

/** Makes a few instances per generator and setting; shows prompt, output and decision of each. Calls are paid. */
export async function preview(file: string, flags: PreviewFlags, output: Output): Promise<ExitCode> {
  const { experiment, baseDir } = await loadExperiment(file);
  const host = openPluginHost(baseDir);
  const providers = new ProviderRuntimes();
  const interrupt = onInterrupt();
  const rows = await onOut('--out', flags.out, async () => {
    await makeFolder(dirname(flags.out));
    return open(flags.out, 'w');
  });
  try {
    for (const generator of experiment.generators) {
      for (const domain of experiment.domains) {
        for (const method of experiment.methods) {
          const setting = `${domain.id}.${method.id}`;
          if (await host.givesRows(generator.provider)) {
            for (const given of await firstRows(host, generator, domain.id, flags.instances)) {
              const row = { generator: generator.id, setting, given };
              await onOut('--out', flags.out, () => rows.write(`${JSON.stringify(row)}\n`));
              output.record({ kind: 'preview', ...row });
              sayGiven(output, `${generator.id} in ${setting}`, given);
            }
            continue;
          }
          for await (const shown of attempts(
            host,
            providers,
            { experiment, generator, domain, method },
            flags.instances,
            interrupt.signal,
          )) {
            const row = { generator: generator.id, setting, ...shown };
            await onOut('--out', flags.out, () => rows.write(`${JSON.stringify(row)}\n`));
            output.record({ kind: 'preview', ...row });
            say(output, `${generator.id} in ${setting}`, shown);
          }
        }
      }
    }
    output.say(`Every row: ${flags.out}`);
    return ExitCode.done;
  } finally {
    interrupt.dispose();
    await rows.close();
    await providers.close();
  }
}

/** The first rows of an existing dataset. A run draws rows at random, so it takes others. */
async function firstRows(
  host: PluginHost,
  { provider, options }: GeneratorConfig,
  domain: string,
  count: number,
): Promise<GivenRow[]> {
  const set = await (await host.create('provider', provider, options)).rows?.(domain);
  if (!set) return [];
  return set.take(Array.from({ length: Math.min(count, set.facts.rows) }, (_, position) => position));
}

function sayGiven(output: Output, title: string, { instruction, response, place }: GivenRow): void {
  output.say(`${output.paint('bold', title)} · exists already (${place})`);
  output.say(indent(`Instruction: ${instruction}\nResponse: ${response}`));
  output.say('');
}

interface Corner {
  experiment: Experiment;
  generator: GeneratorConfig;
  domain: PluginEntry;
  method: PluginEntry;
}

async function* attempts(
  host: PluginHost,
  providers: ProviderRuntimes,
  { experiment, generator, domain: domainEntry, method: methodEntry }: Corner,
  count: number,
  signal: AbortSignal,
): AsyncGenerator<PreviewedAttempt> {
  const method = await host.create('method', methodEntry.plugin, methodEntry.options);
  const domain = await host.create('domain', domainEntry.plugin, domainEntry.options);
  const experimentSeed = experiment.seeds[0] ?? 1;
  const seeds = await readSeeds(domain, method, experimentSeed);
  if (seeds.length === 0)
    throw new Fault('invalid-input', `domain "${domainEntry.id}" has no seeds for "${method.id}"`);
  const completer = await providers.get(host, {
    provider: generator.provider,
    options: generator.options,
    model: generator.model,
    limits: generator.limits,
    price: generator.price,
  });
  const spec: ShardSpec = {
    kind: 'shard',
    generator: {
      id: generator.id,
      provider: await host.use('provider', generator.provider, generator.options),
      model: generator.model,
      sampling: generator.sampling,
      ...(generator.thoughts === 'keep' ? { thoughts: generator.thoughts } : {}),
    },
    method: await host.use('method', methodEntry.plugin, methodEntry.options),
    domain: await host.use('domain', domainEntry.plugin, domainEntry.options),
    seeds: '0'.repeat(64), // Read above; a preview stores nothing, so there is no artifact to name.
    experimentSeed,
    slots: { from: 0, to: count },
    maxAttempts: 1,
  };
  const generation = await import('@agora/generation');
  yield* generation.preview({ spec, method, domain, seeds, completer }, count, signal);
}

function say(output: Output, title: string, { prompt, attempt }: PreviewedAttempt): void {
  const accepted = attempt.outcome === 'accepted';
  output.say(
    `${output.paint('bold', title)} · ${accepted ? output.paint('green', 'accepted') : output.paint('red', `rejected: ${attempt.row.reason}`)}${formatDetails(attempt)}`,
  );
  output.say(output.paint('dim', indent(formatPrompt(prompt))));
  output.say(
    indent(
      accepted ? `Instruction: ${attempt.row.instruction}\nResponse: ${attempt.row.response}` : attempt.row.output,
    ),
  );
  output.say('');
}

function formatDetails(attempt: PreviewedAttempt['attempt']): string {
  return attempt.outcome === 'rejected' && attempt.row.detail !== undefined ? ` (${attempt.row.detail})` : '';
}
