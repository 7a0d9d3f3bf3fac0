import {
  Fault,
  noSeeds,
  readDraft,
  templateOf,
  type Completion,
  type Domain,
  type Draft,
  type DraftDecision,
  type Method,
  type PlannedPrompt,
  type Seed,
  type SlotContext,
  type WantedSeeds,
} from '@agora/plugin-api';

const DEMONSTRATIONS = 3;

/**
 * AgoraBench's instance generation: a prompt shows three instances, two from the seeds and one that this generator made
 * before, and asks for a new one. While there is none yet, all three are seeds.
 */
export class InstanceGeneration implements Method {
  readonly id = 'instance-generation';
  readonly seeds: WantedSeeds = { kinds: ['instances'], order: 'as-read' };
  readonly template = 'new-instance';
  readonly trainsOnSeeds = true;

  async plan(context: SlotContext): Promise<PlannedPrompt> {
    const { domain, rng, seeds } = context;
    if (seeds.length === 0) throw noSeeds(domain, 'instance generation');
    const template = templateOf(domain, this.template);
    // Three seeds are drawn even where two are used, so that the two are the same ones for every generator.
    const drawn = rng.derive('seeds').sample(seeds, DEMONSTRATIONS);
    const generated = await context.generated(rng.derive('generated'));
    const used = generated ? drawn.slice(0, DEMONSTRATIONS - 1) : drawn;
    const demonstrations = [...used.map((seed) => demonstration(seed, domain)), ...(generated ? [generated] : [])];
    const rendered = template.render({ demonstrations }, rng.derive('template'));
    return { stop: template.stop, seedIds: used.map(({ id }) => id), ...rendered };
  }

  accept(planned: PlannedPrompt, completion: Completion, domain: Domain): DraftDecision {
    return readDraft(this.template, planned, completion, domain);
  }
}

function demonstration({ id, instruction, response }: Seed, domain: Domain): Draft {
  if (response !== undefined) return { instruction, response };
  throw new Fault(
    'invalid-input',
    `seed "${id}" of domain "${domain.id}" has no response and cannot be a demonstration`,
    {
      fix: 'Give instance generation seeds that have an instruction and a response.',
    },
  );
}
