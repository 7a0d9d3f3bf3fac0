import { definePlugin, Fault } from '@agora/contracts';
import type { Draft, ItemScore, Plugin, ScoringTools, Seed } from '@agora/contracts';
import { z } from 'zod';
import { nanoBenchmark } from './benchmark.js';
import type { NanoDomain } from './brief.js';
import { BRIEFS } from './brief.js';
import { NANO_METHODS } from './prompts.js';
import { promptTemplates } from './templates.js';
import { violations } from './validation.js';
import type { NanoWorld } from './world.js';

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

export interface NanoField {
  readonly name: NanoDomain;
  readonly description: string;
  readonly world: NanoWorld;
  score(instruction: string, output: string, tools: ScoringTools): Promise<ItemScore>;
}

const VERSION = '1';

/** The domain plugin `nano-<name>` with the benchmark `nano-<name>-held-out`. */
export function nanoDomainPlugin(field: NanoField): Plugin<'domain', typeof nanoOptions> {
  const { name, description, world } = field;
  const id = `nano-${name}`;
  return definePlugin({
    kind: 'domain',
    id,
    version: VERSION,
    description,
    options: nanoOptions,
    create: (options) => ({
      id,
      templates: promptTemplates(
        BRIEFS[name],
        world.templateIds(name).map((template) => world.topicOf(name, template)),
      ),
      benchmarks: [
        nanoBenchmark({
          id: `${id}-held-out`,
          version: VERSION,
          items: () => world.heldOutTasks(name, options.heldOut),
          shots: shots(world, name),
          score: (instruction, output, tools) => field.score(instruction, output, tools),
        }),
      ],
      seeds: async (method, experimentSeed) => seeds(field, options, method, experimentSeed),
      validate: (draft) => violations(draft, (instruction) => world.solve(name, instruction)?.split === 'held-out'),
    }),
  });
}

function seeds({ name, world }: NanoField, options: NanoOptions, method: string, experimentSeed: number): Seed[] {
  switch (method) {
    case 'instance-generation':
      return [...world.instanceGenerationSeeds(name, options.seeds[method], experimentSeed)];
    case 'response-generation':
      return [...world.responseGenerationSeeds(name, options.seeds[method], experimentSeed)];
    case 'quality-enhancement':
      return [...world.qualityEnhancementSeeds(name, options.seeds[method], experimentSeed)];
    default:
      throw new Fault('invalid-input', `nano-${name} has no seeds for the method "${method}"`, {
        fix: `Use one of ${NANO_METHODS.join(', ')}, or another domain.`,
      });
  }
}

/** No experiment has this seed, so that the base model is not examined with the examples a student trained on. */
const SHOTS_SEED = -1;

function shots(world: NanoWorld, name: NanoDomain): Draft[] {
  return world
    .instanceGenerationSeeds(name, 3, SHOTS_SEED)
    .map(({ instruction, response = '' }) => ({ instruction, response }));
}
