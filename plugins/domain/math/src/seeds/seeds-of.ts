import { allOrEveryFault, type MethodId, type Seed } from '@agora/plugin-api';
import { publicSeeds, requireFiles, type DataFile, type FindFile } from '@agora/domain-kit';
import type { MathOptions } from '../options.js';
import { SeedReader } from './seed-reader.js';
import { GSM8K_TRAIN, magpieMath, MATH_TRAIN, webInstructMath } from './sources.js';

/** Where the seeds of each method come from: AgoraBench's public files, or those that the user named. */
export function seedsOf(
  seeds: MathOptions['seeds'],
  find: FindFile,
  named: (option: string, path: string | undefined) => DataFile | undefined,
): (method: MethodId) => Promise<Seed[]> {
  if (seeds === 'agorabench') return (method) => agorabench(method, find);
  const file = (name: keyof typeof seeds): DataFile | undefined => named(`seeds.${name}`, seeds[name]);
  const files = {
    gsm8k: file('gsm8k'),
    math: file('math'),
    instanceGeneration: file('instanceGeneration'),
    responseGeneration: file('responseGeneration'),
    qualityEnhancement: file('qualityEnhancement'),
  };
  const reader = new SeedReader(files);
  return async (method) => {
    await requireFiles(Object.values(files));
    if (method === 'response-generation' || method === 'evol-instruct') return reader.instructions();
    return method === 'quality-enhancement' ? reader.poorInstances() : reader.instances();
  };
}

async function agorabench(method: MethodId, find: FindFile): Promise<Seed[]> {
  if (method === 'response-generation') return publicSeeds(magpieMath, find);
  if (method === 'quality-enhancement') return publicSeeds(webInstructMath, find);
  const [gsm8k, math] = await allOrEveryFault([find(GSM8K_TRAIN), find(MATH_TRAIN)]);
  const reader = new SeedReader({ gsm8k, math });
  return method === 'evol-instruct' ? reader.instructions() : reader.instances();
}

/** What to do when a method has no seeds. */
export function seedHint(method: MethodId): string {
  return method === 'instance-generation' || method === 'self-instruct'
    ? 'Name a file in seeds.gsm8k, seeds.math (with worked solutions) or seeds.instanceGeneration.'
    : 'Name a file in seeds.gsm8k or seeds.math, or one for this method alone; or leave seeds out for AgoraBench’s.';
}
