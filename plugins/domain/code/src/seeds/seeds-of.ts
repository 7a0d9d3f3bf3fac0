import { Fault, type Seed } from '@agora/plugin-api';
import {
  nameSeedsIn,
  ownInstances,
  ownInstructions,
  ownSeeds,
  publicSeeds,
  seedSupplies,
  type FindFile,
  type NamedFile,
  type SeedSupply,
} from '@agora/domain-kit';
import type { CodeOptions } from '../options.js';
import { asFenced } from '../text/fences.js';
import { conala, magpieCode, mbppTrain, xp3xCode } from './sources.js';

/** The option that names a user's own file of each kind. */
const OPTIONS = {
  instances: 'instanceGeneration',
  instructions: 'responseGeneration',
  'instances-to-improve': 'qualityEnhancement',
} as const;
type Read = Record<keyof typeof OPTIONS, SeedSupply['read']>;

/** Where the seeds of each kind come from: AgoraBench's public files, or those that the user named. */
export function seedsOf(seeds: CodeOptions['seeds'], find: FindFile, named: NamedFile): Record<string, SeedSupply> {
  return seedSupplies(seeds === 'agorabench' ? agorabench(find) : own(seeds, named), (kind) =>
    nameSeedsIn(OPTIONS[kind]),
  );
}

function agorabench(find: FindFile): Read {
  return {
    instances: async () => [...(await publicSeeds(mbppTrain, find)), ...(await xp3x(find))],
    instructions: () => publicSeeds(magpieCode, find),
    'instances-to-improve': () => publicSeeds(conala, find),
  };
}

async function xp3x(find: FindFile): Promise<Seed[]> {
  try {
    return await publicSeeds(xp3xCode, find);
  } catch (error) {
    // It can only come from the user's folder; who has none goes without.
    if (Fault.is(error) && error.code === 'not-found') return [];
    throw error;
  }
}

function own(seeds: Exclude<CodeOptions['seeds'], string>, named: NamedFile): Read {
  const { file, reading } = ownSeeds(seeds, named);
  return {
    instances: reading(() => {
      const rows = file('instanceGeneration');
      return rows && ownInstances(rows, 'instance-generation', (response) => asFenced(response));
    }),
    instructions: reading(() => {
      const rows = file('responseGeneration') ?? file('instanceGeneration');
      return rows && ownInstructions(rows, 'response-generation');
    }),
    'instances-to-improve': reading(() => {
      const rows = file('qualityEnhancement');
      return rows && ownInstances(rows, 'quality-enhancement');
    }),
  };
}
