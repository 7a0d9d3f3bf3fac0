import type { MethodId, Seed } from '@agora/plugin-api';
import {
  ownInstances,
  ownInstructions,
  publicSeeds,
  requireFiles,
  type DataFile,
  type FindFile,
} from '@agora/domain-kit';
import type { InstructionFollowingOptions } from '../options.js';
import { lima, magpiePro, selfInstructTasks, webInstructGeneral } from './sources.js';

type Named = (option: string, path: string | undefined) => DataFile | undefined;

/** Where the seeds of each method come from: AgoraBench's public files, or those that the user named. */
export function seedsOf(
  seeds: InstructionFollowingOptions['seeds'],
  find: FindFile,
  named: Named,
): (method: MethodId) => Promise<Seed[]> {
  if (seeds !== 'agorabench') return (method) => own(method, seeds, named);
  return (method) => publicSeeds(sourceOf(method), find);
}

function sourceOf(method: MethodId): Parameters<typeof publicSeeds>[0] {
  switch (method) {
    case 'response-generation':
      return magpiePro;
    case 'quality-enhancement':
      return webInstructGeneral;
    case 'self-instruct':
      return selfInstructTasks;
    default:
      return lima;
  }
}

async function own(
  method: MethodId,
  seeds: Exclude<InstructionFollowingOptions['seeds'], string>,
  named: Named,
): Promise<Seed[]> {
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
  const tasks = method === 'self-instruct' ? (file('selfInstruct') ?? instances) : instances;
  return tasks ? ownInstances(tasks, method) : [];
}

/** What to do when a method has no seeds. */
export function seedHint(method: MethodId): string {
  const option =
    method === 'response-generation' || method === 'quality-enhancement'
      ? method.replace(/-./, (dash) => dash.slice(1).toUpperCase())
      : 'instanceGeneration';
  return `Name a file in seeds.${option}, or leave seeds out for AgoraBench’s.`;
}
