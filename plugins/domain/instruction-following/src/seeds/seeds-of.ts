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
import type { InstructionFollowingOptions } from '../options.js';
import { lima, magpiePro, selfInstructTasks, webInstructGeneral } from './sources.js';

/** The option that a user is told of when there are no seeds of a kind. */
const OPTIONS = {
  instances: 'instanceGeneration',
  'varied-instances': 'instanceGeneration',
  instructions: 'responseGeneration',
  'instances-to-improve': 'qualityEnhancement',
} as const;
type Read = Record<keyof typeof OPTIONS, SeedSupply['read']>;

/** Where the seeds of each kind come from: AgoraBench's public files, or those that the user named. */
export function seedsOf(
  seeds: InstructionFollowingOptions['seeds'],
  find: FindFile,
  named: NamedFile,
): Record<string, SeedSupply> {
  return seedSupplies(seeds === 'agorabench' ? agorabench(find) : own(seeds, named), (kind) =>
    nameSeedsIn(OPTIONS[kind]),
  );
}

function agorabench(find: FindFile): Read {
  return {
    instances: () => publicSeeds(lima, find),
    'varied-instances': () => publicSeeds(selfInstructTasks, find),
    instructions: () => publicSeeds(magpiePro, find),
    'instances-to-improve': () => publicSeeds(webInstructGeneral, find),
  };
}

function own(seeds: Exclude<InstructionFollowingOptions['seeds'], string>, named: NamedFile): Read {
  const { file, reading } = ownSeeds(seeds, named);
  return {
    // Their ids begin with the id of the method that asks: ids are part of what is hashed into keys, and began so ever since.
    instances: reading((method) => {
      const rows = file('instanceGeneration');
      return rows && ownInstances(rows, method);
    }),
    'varied-instances': reading((method) => {
      const rows = file('selfInstruct') ?? file('instanceGeneration');
      return rows && ownInstances(rows, method);
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
