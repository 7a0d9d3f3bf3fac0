import type { Seed } from '@agora/plugin-api';
import {
  ownInstances,
  ownInstructions,
  publicSeeds,
  requireFiles,
  type DataFile,
  type FindFile,
  type SeedSupply,
} from '@agora/domain-kit';
import type { InstructionFollowingOptions } from '../options.js';
import { lima, magpiePro, selfInstructTasks, webInstructGeneral } from './sources.js';

type Named = (option: string, path: string | undefined) => DataFile | undefined;

/** The option that a user is told of when there are no seeds of a kind. */
const OPTIONS = {
  instances: 'instanceGeneration',
  'varied-instances': 'instanceGeneration',
  instructions: 'responseGeneration',
  'instances-to-improve': 'qualityEnhancement',
} as const;
type Kind = keyof typeof OPTIONS;

/** Where the seeds of each kind come from: AgoraBench's public files, or those that the user named. */
export function seedsOf(
  seeds: InstructionFollowingOptions['seeds'],
  find: FindFile,
  named: Named,
): Record<Kind, SeedSupply> {
  const read = seeds === 'agorabench' ? agorabench(find) : own(seeds, named);
  const supply = (kind: Kind): SeedSupply => ({
    read: read[kind],
    hint: `Name a file in seeds.${OPTIONS[kind]}, or leave seeds out for AgoraBench’s.`,
  });
  return {
    instances: supply('instances'),
    'varied-instances': supply('varied-instances'),
    instructions: supply('instructions'),
    'instances-to-improve': supply('instances-to-improve'),
  };
}

type Read = Record<Kind, SeedSupply['read']>;

function agorabench(find: FindFile): Read {
  return {
    instances: () => publicSeeds(lima, find),
    'varied-instances': () => publicSeeds(selfInstructTasks, find),
    instructions: () => publicSeeds(magpiePro, find),
    'instances-to-improve': () => publicSeeds(webInstructGeneral, find),
  };
}

function own(seeds: Exclude<InstructionFollowingOptions['seeds'], string>, named: Named): Read {
  const file = (name: keyof typeof seeds): DataFile | undefined => named(`seeds.${name}`, seeds[name]);
  const checked =
    (read: (method: string) => Promise<Seed[]> | undefined) =>
    async (method: string): Promise<Seed[]> => {
      await requireFiles((Object.keys(seeds) as (keyof typeof seeds)[]).map(file));
      return (await read(method)) ?? [];
    };
  const instances = (): DataFile | undefined => file('instanceGeneration');
  return {
    // Their ids begin with the id of the method that asks: ids are part of what is hashed into keys, and began so ever since.
    instances: checked((method) => {
      const rows = instances();
      return rows && ownInstances(rows, method);
    }),
    'varied-instances': checked((method) => {
      const rows = file('selfInstruct') ?? instances();
      return rows && ownInstances(rows, method);
    }),
    instructions: checked(() => {
      const rows = file('responseGeneration') ?? instances();
      return rows && ownInstructions(rows, 'response-generation');
    }),
    'instances-to-improve': checked(() => {
      const rows = file('qualityEnhancement');
      return rows && ownInstances(rows, 'quality-enhancement');
    }),
  };
}
