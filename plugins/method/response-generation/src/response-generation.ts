import {
  noSeeds,
  readDraft,
  templateOf,
  type Completion,
  type Domain,
  type DraftDecision,
  type Method,
  type PlannedPrompt,
  type SlotContext,
  type WantedSeeds,
} from '@agora/plugin-api';

/**
 * AgoraBench's response generation: slot i answers the instruction of seed i, beginning again at seed 0 when there are
 * more slots than seeds. The instruction enters the dataset as it is.
 */
export class ResponseGeneration implements Method {
  readonly id = 'response-generation';
  readonly seeds: WantedSeeds = { kinds: ['instructions'], order: 'shuffled' };
  readonly template = 'response';
  readonly trainsOnSeeds = false;

  async plan({ slot, seeds, domain, rng }: SlotContext): Promise<PlannedPrompt> {
    const seed = seeds[slot % seeds.length];
    if (!seed)
      throw noSeeds(domain, 'response generation', 'Name a file of instructions in the options of the domain.');
    const template = templateOf(domain, this.template);
    const { id, instruction } = seed;
    const rendered = template.render({ demonstrations: [], instruction }, rng.derive('template'));
    return { stop: template.stop, seedIds: [id], instruction, ...rendered };
  }

  accept(planned: PlannedPrompt, completion: Completion, domain: Domain): DraftDecision {
    const decision = readDraft(this.template, planned, completion, domain);
    if (!decision.accepted || planned.instruction === undefined) return decision;
    return { accepted: true, draft: { ...decision.draft, instruction: planned.instruction } };
  }
}
