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
  type ReviewContext,
  type Seed,
  type SlotContext,
  type Violation,
  type WantedSeeds,
} from '@agora/plugin-api';
import { nearest, words } from '@agora/text-overlap';
import type { SelfInstructOptions } from './options.js';

/** Draws of an earlier instance before fewer are shown: the same one may come up twice. */
const DRAWS = 4;

/**
 * Self-Instruct (Wang et al. 2023): a prompt shows eight tasks, six of the seeds and two that this generator made before, and
 * asks for another one of another kind. What comes too close to a seed or to an earlier instance is refused.
 */
export class SelfInstruct implements Method {
  readonly id = 'self-instruct';
  readonly seeds: WantedSeeds = { kinds: ['varied-instances', 'instances'], order: 'as-read' };
  readonly template = 'different-instance';
  readonly trainsOnSeeds = true;
  // Seeds are the same array for every slot of a shard, and a draft is compared with all of them.
  private readonly known = new WeakMap<readonly object[], string[][]>();

  constructor(private readonly options: SelfInstructOptions) {}

  async plan(context: SlotContext): Promise<PlannedPrompt> {
    const { domain, rng, seeds } = context;
    if (seeds.length === 0) throw noSeeds(domain, 'Self-Instruct');
    const template = templateOf(domain, this.template);
    const { demonstrations: shown, ownDemonstrations } = this.options;
    // As many seeds are drawn as could be shown, so that the first ones are the same for every generator.
    const drawn = rng.derive('seeds').sample(seeds, shown);
    const own = await earlierInstances(context, ownDemonstrations);
    const used = drawn.slice(0, shown - own.length);
    const demonstrations = [...used.map((seed) => demonstration(seed, domain)), ...own];
    const order = rng.derive('order').sample(demonstrations, demonstrations.length);
    const rendered = template.render({ demonstrations: order }, rng.derive('template'));
    return { stop: template.stop, seedIds: used.map(({ id }) => id), ...rendered };
  }

  accept(planned: PlannedPrompt, completion: Completion, domain: Domain): DraftDecision {
    return readDraft(this.template, planned, completion, domain);
  }

  async review({ instruction }: Draft, { seeds, earlier }: ReviewContext): Promise<Violation[]> {
    const text = words(instruction);
    const least = this.options.novelty;
    const seed = nearest(text, this.wordsOf(seeds), least);
    if (seed) return [tooClose(`seed "${seeds[seed.index]?.id}"`, seed.score)];
    const drafts = await earlier();
    const draft = nearest(text, this.wordsOf(drafts), least);
    return draft ? [tooClose(`"${drafts[draft.index]?.instruction.slice(0, 60)}"`, draft.score)] : [];
  }

  private wordsOf(texts: readonly { instruction: string }[]): string[][] {
    const known = this.known.get(texts) ?? texts.map(({ instruction }) => words(instruction));
    this.known.set(texts, known);
    return known;
  }
}

async function earlierInstances({ rng, generated }: SlotContext, count: number): Promise<Draft[]> {
  const found = new Map<string, Draft>();
  for (let draw = 0; draw < count * DRAWS && found.size < count; draw += 1) {
    const draft = await generated(rng.derive('generated', draw));
    if (!draft) break;
    found.set(draft.instruction, draft);
  }
  return [...found.values()];
}

function demonstration({ id, instruction, response }: Seed, domain: Domain): Draft {
  if (response !== undefined) return { instruction, response };
  throw new Fault(
    'invalid-input',
    `seed "${id}" of domain "${domain.id}" has no response and cannot be a demonstration`,
    {
      fix: 'Give Self-Instruct seeds that have an instruction and a response.',
    },
  );
}

function tooClose(what: string, score: number): Violation {
  return { reason: 'not-novel', detail: `ROUGE-L ${score.toFixed(2)} with ${what}` };
}
