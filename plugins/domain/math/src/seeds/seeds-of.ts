import { allOrEveryFault, type Seed } from '@agora/plugin-api';
import { publicSeeds, requireFiles, type DataFile, type FindFile, type SeedSupply } from '@agora/domain-kit';
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
type Kind = keyof typeof HINTS;

/** Where the seeds of each kind come from: AgoraBench's public files, or those that the user named. */
export function seedsOf(
  seeds: MathOptions['seeds'],
  find: FindFile,
  named: (option: string, path: string | undefined) => DataFile | undefined,
): Record<Kind, SeedSupply> {
  const read = seeds === 'agorabench' ? agorabench(find) : own(seeds, named);
  const supply = (kind: Kind): SeedSupply => ({ read: read[kind], hint: HINTS[kind] });
  return {
    instances: supply('instances'),
    instructions: supply('instructions'),
    'instructions-to-evolve': supply('instructions-to-evolve'),
    'instances-to-improve': supply('instances-to-improve'),
  };
}

type Read = Record<Kind, () => Promise<Seed[]>>;

function own(
  seeds: Exclude<MathOptions['seeds'], string>,
  named: (option: string, path: string | undefined) => DataFile | undefined,
): Read {
  const file = (name: keyof typeof seeds): DataFile | undefined => named(`seeds.${name}`, seeds[name]);
  const files = {
    gsm8k: file('gsm8k'),
    math: file('math'),
    instanceGeneration: file('instanceGeneration'),
    responseGeneration: file('responseGeneration'),
    qualityEnhancement: file('qualityEnhancement'),
  };
  const reader = new SeedReader(files);
  const checked = (read: () => Promise<Seed[]>) => async (): Promise<Seed[]> => {
    await requireFiles(Object.values(files));
    return read();
  };
  return {
    instances: checked(() => reader.instances()),
    instructions: checked(() => reader.instructions()),
    'instructions-to-evolve': checked(() => reader.instructions()),
    'instances-to-improve': checked(() => reader.poorInstances()),
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
