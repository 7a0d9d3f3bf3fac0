import {
  Fault,
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
 * AgoraBench's quality enhancement: slot i improves the instruction and the response of seed i, beginning again at seed 0
 * when there are more slots than seeds.
 */
export class QualityEnhancement implements Method {
  readonly id = 'quality-enhancement';
  readonly seeds: WantedSeeds = { kinds: ['instances-to-improve'], order: 'shuffled' };
  readonly template = 'improved-instance';
  readonly trainsOnSeeds = false;

  async plan({ slot, seeds, domain, rng }: SlotContext): Promise<PlannedPrompt> {
    const seed = seeds[slot % seeds.length];
    if (!seed)
      throw noSeeds(domain, 'quality enhancement', 'Name a file of instances to improve in the options of the domain.');
    const { id, instruction, response } = seed;
    if (response === undefined) throw noResponse(domain, id);
    const template = templateOf(domain, this.template);
    const rendered = template.render({ demonstrations: [], instruction, response }, rng.derive('template'));
    return { stop: template.stop, seedIds: [id], ...rendered };
  }

  accept(planned: PlannedPrompt, completion: Completion, domain: Domain): DraftDecision {
    return readDraft(this.template, planned, completion, domain);
  }
}

function noResponse(domain: Domain, id: string): Fault {
  return new Fault('invalid-input', `seed "${id}" of domain "${domain.id}" has no response to improve`, {
    fix: 'Give quality enhancement seeds that have an instruction and a response.',
  });
}
