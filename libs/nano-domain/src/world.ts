import type { Seed } from '@agora/contracts';
import type { NanoDomain } from './brief.js';

/** One held-out task of the nano world. */
export interface HeldOutTask {
  readonly id: string;
  readonly templateId: string;
  readonly instruction: string;
  readonly response: string;
}

/**
 * What this package needs of `@agora/nano-world`, whose module object fits. Handed in by the domain plugins, because
 * pure packages do not import one another. The seed functions throw a RangeError when there are not so many tasks.
 */
export interface NanoWorld {
  templateIds(domain: NanoDomain): readonly string[];
  /** A few words that name a template. */
  topicOf(domain: NanoDomain, templateId: string): string;
  instanceGenerationSeeds(domain: NanoDomain, count: number, seed: number): readonly Seed[];
  responseGenerationSeeds(domain: NanoDomain, count: number, seed: number): readonly Seed[];
  qualityEnhancementSeeds(domain: NanoDomain, count: number, seed: number): readonly Seed[];
  heldOutTasks(domain: NanoDomain, count: number): readonly HeldOutTask[];
  /** The task that an instruction states, or undefined when it is none of this world's. */
  solve(domain: NanoDomain, instruction: string): { readonly split: 'train' | 'held-out' } | undefined;
}
