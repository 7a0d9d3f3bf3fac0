import {
  noSeeds,
  readDraft,
  templateOf,
  type Completion,
  type Domain,
  type DraftDecision,
  type Method,
  type PlannedPrompt,
  type Seed,
  type SlotContext,
  type WantedSeeds,
} from '@agora/plugin-api';
import { DIRECTIONS } from './directions.js';
import { failures } from './elimination.js';
import type { EvolInstructOptions } from './options.js';

/**
 * Evol-Instruct (Xu et al. 2024): an instruction is made harder or rarer in a direction that is drawn, and answered. Slot i
 * evolves seed i, or an instance that this generator made before; a failed evolution is eliminated by name.
 */
export class EvolInstruct implements Method {
  readonly id = 'evol-instruct';
  readonly seeds: WantedSeeds = { kinds: ['instructions-to-evolve', 'instances'], order: 'shuffled' };
  readonly template = 'evolved-instance';
  readonly trainsOnSeeds = false;

  constructor(private readonly options: EvolInstructOptions) {}

  async plan(context: SlotContext): Promise<PlannedPrompt> {
    const { domain, rng } = context;
    const template = templateOf(domain, this.template);
    const direction = rng.derive('direction').pick(this.options.directions);
    const { instruction, seedIds, from } = await this.origin(context);
    const rendered = template.render(
      { demonstrations: [], instruction, task: DIRECTIONS[direction] },
      rng.derive('template'),
    );
    return {
      stop: template.stop,
      seedIds,
      origin: { instruction },
      ...rendered,
      variables: { direction, from, ...rendered.variables },
    };
  }

  accept(planned: PlannedPrompt, completion: Completion, domain: Domain): DraftDecision {
    const decision = readDraft(this.template, planned, completion, domain);
    if (!decision.accepted || !planned.origin) return decision;
    const [failure] = failures(decision.draft, planned.origin.instruction);
    return failure ? { accepted: false, ...failure } : decision;
  }

  private async origin({ slot, seeds, domain, rng, generated }: SlotContext): Promise<{
    instruction: string;
    seedIds: string[];
    from: 'seed' | 'generated';
  }> {
    const earlier =
      rng.derive('again').float() < this.options.again ? await generated(rng.derive('generated')) : undefined;
    if (earlier) return { instruction: earlier.instruction, seedIds: [], from: 'generated' };
    const seed: Seed | undefined = seeds[slot % seeds.length];
    if (!seed) throw noSeeds(domain, 'Evol-Instruct');
    return { instruction: seed.instruction, seedIds: [seed.id], from: 'seed' };
  }
}
