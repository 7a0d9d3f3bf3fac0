import { allOrEveryFault } from '@agora/plugin-api';
import { ownSeeds, publicSeeds, seedSupplies, type FindFile, type NamedFile, type SeedSupply } from '@agora/domain-kit';
import { GSM8K_TRAIN } from '../benchmarks/gsm8k/sources.js';
import { MATH_TRAIN } from '../benchmarks/math/sources.js';
import type { MathOptions } from '../options.js';
import { SeedReader } from './seed-reader.js';
import { magpieMath, webInstructMath } from './sources.js';

const ANOTHER_FILE =
  'Name a file in seeds.gsm8k or seeds.math, or one for this method alone; or leave seeds out for AgoraBench’s.';

/** What to do when there are no seeds of a kind. */
const HINTS = {
  instances: 'Name a file in seeds.gsm8k, seeds.math (with worked solutions) or seeds.instanceGeneration.',
  instructions: ANOTHER_FILE,
  'instructions-to-evolve': ANOTHER_FILE,
  'instances-to-improve': ANOTHER_FILE,
};
type Read = Record<keyof typeof HINTS, SeedSupply['read']>;

/** Where the seeds of each kind come from: AgoraBench's public files, or those that the user named. */
export function seedsOf(seeds: MathOptions['seeds'], find: FindFile, named: NamedFile): Record<string, SeedSupply> {
  return seedSupplies(seeds === 'agorabench' ? agorabench(find) : own(seeds, named), (kind) => HINTS[kind]);
}

function own(seeds: Exclude<MathOptions['seeds'], string>, named: NamedFile): Read {
  const { file, reading } = ownSeeds(seeds, named);
  const reader = new SeedReader({
    gsm8k: file('gsm8k'),
    math: file('math'),
    instanceGeneration: file('instanceGeneration'),
    responseGeneration: file('responseGeneration'),
    qualityEnhancement: file('qualityEnhancement'),
  });
  return {
    instances: reading(() => reader.instances()),
    instructions: reading(() => reader.instructions()),
    'instructions-to-evolve': reading(() => reader.instructions()),
    'instances-to-improve': reading(() => reader.poorInstances()),
  };
}

function agorabench(find: FindFile): Read {
  const reader = async (): Promise<SeedReader> => {
    const [gsm8k, math] = await allOrEveryFault([find(GSM8K_TRAIN), find(MATH_TRAIN)]);
    return new SeedReader({ gsm8k, math });
  };
  return {
    instances: async () => (await reader()).instances(),
    instructions: () => publicSeeds(magpieMath, find),
    'instructions-to-evolve': async () => (await reader()).instructions(),
    'instances-to-improve': () => publicSeeds(webInstructMath, find),
  };
}
