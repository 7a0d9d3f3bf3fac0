import { Fault, type Seed } from '@agora/plugin-api';
import {
  ownInstances,
  ownInstructions,
  publicSeeds,
  requireFiles,
  type DataFile,
  type FindFile,
  type SeedSupply,
} from '@agora/domain-kit';
import type { CodeOptions } from '../options.js';
import { asFenced } from '../text/fences.js';
import { conala, magpieCode, mbppTrain, xp3xCode } from './sources.js';

type Named = (option: string, path: string | undefined) => DataFile | undefined;

/** The option that names a user's own file of each kind. */
const OPTIONS = {
  instances: 'instanceGeneration',
  instructions: 'responseGeneration',
  'instances-to-improve': 'qualityEnhancement',
} as const;
type Kind = keyof typeof OPTIONS;

/** Where the seeds of each kind come from: AgoraBench's public files, or those that the user named. */
export function seedsOf(seeds: CodeOptions['seeds'], find: FindFile, named: Named): Record<Kind, SeedSupply> {
  const read = seeds === 'agorabench' ? agorabench(find) : own(seeds, named);
  const supply = (kind: Kind): SeedSupply => ({
    read: read[kind],
    hint: `Name a file in seeds.${OPTIONS[kind]}, or leave seeds out for AgoraBench’s.`,
  });
  return {
    instances: supply('instances'),
    instructions: supply('instructions'),
    'instances-to-improve': supply('instances-to-improve'),
  };
}

type Read = Record<Kind, () => Promise<Seed[]>>;

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

function own(seeds: Exclude<CodeOptions['seeds'], string>, named: Named): Read {
  const file = (name: keyof typeof seeds): DataFile | undefined => named(`seeds.${name}`, seeds[name]);
  const checked = (read: () => Promise<Seed[]> | undefined) => async (): Promise<Seed[]> => {
    await requireFiles((Object.keys(seeds) as (keyof typeof seeds)[]).map(file));
    return (await read()) ?? [];
  };
  const instances = (): DataFile | undefined => file('instanceGeneration');
  return {
    instances: checked(() => {
      const rows = instances();
      return rows && ownInstances(rows, 'instance-generation', (response) => asFenced(response));
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
