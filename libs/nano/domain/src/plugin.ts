import { definePlugin, Fault, type Plugin, type PromptTemplate, type Seed } from '@agora/plugin-api';
import {
  type DomainName,
  instanceGenerationSeeds,
  qualityEnhancementSeeds,
  responseGenerationSeeds,
  solve,
  templateIds,
  topicOf,
} from '@agora/nano-world';
import { z } from 'zod';
import { type Scorer, nanoBenchmark } from './benchmark.js';
import { BRIEFS } from './brief.js';
import { NANO_METHODS, type NanoMethod } from './prompts.js';
import { promptTemplates } from './templates.js';
import { violations } from './validation.js';

export const nanoOptions = z.strictObject({
  heldOut: z.int().min(1).max(500).default(200).describe('Items of the held-out benchmark'),
  seeds: z
    .strictObject({
      'instance-generation': z.int().min(3).max(500).default(24),
      'response-generation': z.int().min(1).max(2000).default(1000),
      'quality-enhancement': z.int().min(1).max(2000).default(1000),
    })
    .prefault({})
    .describe('Seeds drawn for each method'),
});
export type NanoOptions = z.output<typeof nanoOptions>;

export interface NanoField<D extends DomainName> {
  readonly name: D;
  readonly description: string;
  readonly score: Scorer<D>;
}

const VERSION = '1';

/** The domain plugin `nano-<name>` with the benchmark `nano-<name>-held-out`. */
export function nanoDomainPlugin<D extends DomainName>(field: NanoField<D>): Plugin<'domain', typeof nanoOptions> {
  const { name, description, score } = field;
  const id = `nano-${name}`;
  return definePlugin({
    kind: 'domain',
    id,
    version: VERSION,
    description,
    options: nanoOptions,
    create: (options) => ({
      id,
      nanoWorld: true,
      templates: withSelfInstruct(
        promptTemplates(
          BRIEFS[name],
          templateIds(name).map((template) => topicOf(name, template)),
        ),
      ),
      benchmarks: [
        nanoBenchmark({ id: `${id}-held-out`, version: VERSION, domain: name, size: options.heldOut, score }),
      ],
      seeds: async (method, experimentSeed) =>
        seeds(name, options, method, experimentSeed).map((seed) => ({ ...seed, ...ORIGIN })),
      validate: (draft) => violations(draft, (instruction) => solve(name, instruction)?.split === 'held-out'),
    }),
  });
}

/** Self-Instruct asks in the words of instance generation, so that simulated generators understand it. */
function withSelfInstruct(templates: Record<NanoMethod, PromptTemplate>): Record<string, PromptTemplate> {
  return { ...templates, 'self-instruct': templates['instance-generation'] };
}

/** Seeds are made by a program of this project, under its licence. */
const ORIGIN = { source: 'nano-world', licence: 'Apache-2.0' };

function seeds(name: DomainName, options: NanoOptions, method: string, experimentSeed: number): Seed[] {
  switch (method) {
    case 'instance-generation':
    // It differs in what a prompt shows and in what is refused afterwards.
    case 'self-instruct':
      return instanceGenerationSeeds(name, options.seeds['instance-generation'], experimentSeed);
    case 'response-generation':
      return responseGenerationSeeds(name, options.seeds[method], experimentSeed);
    case 'quality-enhancement':
      return qualityEnhancementSeeds(name, options.seeds[method], experimentSeed);
    default:
      throw new Fault('invalid-input', `nano-${name} has no seeds for the method "${method}"`, {
        fix: `Use one of ${[...NANO_METHODS, 'self-instruct'].join(', ')}, or another domain.`,
      });
  }
}
