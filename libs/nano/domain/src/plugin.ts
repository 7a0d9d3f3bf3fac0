import { definePlugin, Fault, type Plugin, type PromptTemplate, type Seed, type SeedKind } from '@agora/plugin-api';
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
import { WORDINGS } from './wording.js';
import type { NanoTemplate } from './prompts.js';
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
      templates: withDifferentInstance(
        promptTemplates(
          WORDINGS[name],
          templateIds(name).map((template) => topicOf(name, template)),
        ),
      ),
      benchmarks: [
        nanoBenchmark({ id: `${id}-held-out`, version: VERSION, domain: name, size: options.heldOut, score }),
      ],
      seedKinds: Object.keys(SEEDS),
      seeds: async ({ kind }, experimentSeed) =>
        seeds(name, options, kind, experimentSeed).map((seed) => ({ ...seed, ...ORIGIN })),
      validate: (draft) => violations(draft, (instruction) => solve(name, instruction)?.split === 'held-out'),
    }),
  });
}

/** Both templates for new instances have the same text, so that simulated generators understand both. */
function withDifferentInstance(templates: Record<NanoTemplate, PromptTemplate>): Record<string, PromptTemplate> {
  return { ...templates, 'different-instance': templates['new-instance'] };
}

/** Seeds are made by a program of this project, under its licence. */
const ORIGIN = { source: 'nano-world', licence: 'Apache-2.0' };

type DrawSeeds = (name: DomainName, counts: NanoOptions['seeds'], experimentSeed: number) => Seed[];

/** Seeds are tasks drawn at random for every experiment seed, so they need no shuffling. */
const SEEDS: Readonly<Record<string, DrawSeeds>> = {
  instances: (name, counts, seed) => instanceGenerationSeeds(name, counts['instance-generation'], seed),
  instructions: (name, counts, seed) => responseGenerationSeeds(name, counts['response-generation'], seed),
  'instances-to-improve': (name, counts, seed) => qualityEnhancementSeeds(name, counts['quality-enhancement'], seed),
};

function seeds(name: DomainName, options: NanoOptions, kind: SeedKind, experimentSeed: number): Seed[] {
  const draw = Object.hasOwn(SEEDS, kind) ? SEEDS[kind] : undefined;
  if (draw) return draw(name, options.seeds, experimentSeed);
  throw new Fault('invalid-input', `nano-${name} has no seeds of kind "${kind}"`, {
    fix: `Ask for one of ${Object.keys(SEEDS).join(', ')}, or use another domain.`,
  });
}
