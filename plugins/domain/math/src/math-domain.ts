import {
  Fault,
  type Benchmark,
  type Domain,
  type Draft,
  type MethodId,
  type Seed,
  type Violation,
} from '@agora/contracts';
import type { Rng } from '@agora/contracts';
import { instanceGeneration } from './prompts/instance-generation.js';
import { qualityEnhancement } from './prompts/quality-enhancement.js';
import { responseGeneration } from './prompts/response-generation.js';
import type { SeedReader } from './seeds/seed-reader.js';
import { validate } from './validate.js';

export interface MathDomainParts {
  seeds: SeedReader;
  benchmarks: readonly Benchmark[];
  maxCharacters: number;
  rng(...path: (string | number)[]): Rng;
}

/** Mathematics, from GSM8K and MATH or from files of the user's own. */
export class MathDomain implements Domain {
  readonly id = 'math';
  readonly templates = {
    'instance-generation': instanceGeneration,
    'response-generation': responseGeneration,
    'quality-enhancement': qualityEnhancement,
  };
  readonly benchmarks: readonly Benchmark[];

  constructor(private readonly parts: MathDomainParts) {
    this.benchmarks = parts.benchmarks;
  }

  async seeds(method: MethodId, experimentSeed: number): Promise<Seed[]> {
    const all = await this.read(method);
    const kept = all.filter(
      ({ instruction, response = '' }) => instruction.length + response.length <= this.parts.maxCharacters,
    );
    if (kept.length === 0) throw noSeeds(method, all.length);
    // Instance generation draws at random anyway. The others take seeds in order, and a small dataset should see every file.
    if (method === 'instance-generation') return kept;
    return this.parts.rng('seeds', method, experimentSeed).sample(kept, kept.length);
  }

  validate(draft: Draft): Violation[] {
    return validate(draft, this.parts.maxCharacters);
  }

  private read(method: MethodId): Promise<Seed[]> {
    const { seeds } = this.parts;
    if (method === 'instance-generation') return seeds.instances();
    return method === 'quality-enhancement' ? seeds.poorInstances() : seeds.instructions();
  }
}

function noSeeds(method: MethodId, tooLong: number): Fault {
  const message = `domain "math" has no seeds for method "${method}"`;
  if (tooLong > 0) {
    return new Fault('invalid-input', `${message}: all ${tooLong} are longer than maxCharacters`, {
      fix: 'Raise maxCharacters in the options of domain "math".',
    });
  }
  return new Fault('invalid-input', message, {
    fix:
      method === 'instance-generation'
        ? 'Name a file in seeds.gsm8k, seeds.math (with worked solutions) or seeds.instanceGeneration.'
        : 'Name a file in seeds.gsm8k or seeds.math, or one for this method alone.',
  });
}
