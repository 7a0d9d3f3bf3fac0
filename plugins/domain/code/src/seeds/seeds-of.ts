import { Fault, type MethodId, type Seed } from '@agora/plugin-api';
import {
  ownInstances,
  ownInstructions,
  publicSeeds,
  requireFiles,
  type DataFile,
  type FindFile,
} from '@agora/domain-kit';
import type { CodeOptions } from '../options.js';
import { asFenced } from '../text/fences.js';
import { conala, magpieCode, mbppTrain, xp3xCode } from './sources.js';

type Named = (option: string, path: string | undefined) => DataFile | undefined;

/** Where the seeds of each method come from: AgoraBench's public files, or those that the user named. */
export function seedsOf(
  seeds: CodeOptions['seeds'],
  find: FindFile,
  named: Named,
): (method: MethodId) => Promise<Seed[]> {
  return seeds === 'agorabench' ? (method) => agorabench(method, find) : (method) => own(method, seeds, named);
}

async function agorabench(method: MethodId, find: FindFile): Promise<Seed[]> {
  if (method === 'response-generation') return publicSeeds(magpieCode, find);
  if (method === 'quality-enhancement') return publicSeeds(conala, find);
  return [...(await publicSeeds(mbppTrain, find)), ...(await xp3x(find))];
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

async function own(method: MethodId, seeds: Exclude<CodeOptions['seeds'], string>, named: Named): Promise<Seed[]> {
  const file = (name: keyof typeof seeds): DataFile | undefined => named(`seeds.${name}`, seeds[name]);
  await requireFiles((Object.keys(seeds) as (keyof typeof seeds)[]).map(file));
  const instances = file('instanceGeneration');
  if (method === 'response-generation') {
    const instructions = file('responseGeneration') ?? instances;
    return instructions ? ownInstructions(instructions, 'response-generation') : [];
  }
  if (method === 'quality-enhancement') {
    const poor = file('qualityEnhancement');
    return poor ? ownInstances(poor, 'quality-enhancement') : [];
  }
  return instances ? ownInstances(instances, 'instance-generation', (response) => asFenced(response)) : [];
}

/** What to do when a method has no seeds. */
export function seedHint(method: MethodId): string {
  const option =
    method === 'response-generation' || method === 'quality-enhancement'
      ? method.replace(/-./, (dash) => dash.slice(1).toUpperCase())
      : 'instanceGeneration';
  return `Name a file in seeds.${option}, or leave seeds out for AgoraBench’s.`;
}
