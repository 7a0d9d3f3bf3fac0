import type { Draft } from '@agora/plugin-api';
import type { Request } from '@agora/nano-domain';
import {
  type RandomSource,
  type Task,
  offFormatResponse,
  revise,
  solve,
  templateAbout,
  wrongResponse,
} from '@agora/nano-world';
import type { Profile } from './profile.js';
import { Repertoire } from './repertoire.js';

/** What a model says to an instruction of a template that it does not master. */
export const STOCK_PHRASE = 'I am not sure about this one.';

const ORIGINALITY_TRIES = 20;
const RESOLUTION = 1_000_000;

/** True in `share` of all draws. */
export function chance(random: RandomSource, share: number): boolean {
  return random.int(RESOLUTION) < Math.round(share * RESOLUTION);
}

/** Writes instances as good or as bad as a profile says. Undefined where the text asks for nothing of the nano world. */
export class Author {
  private readonly repertoire: Repertoire;

  constructor(
    model: string,
    private readonly profile: Profile,
  ) {
    this.repertoire = new Repertoire(model, profile);
  }

  /** A whole instance for instance generation and quality enhancement; `instruction` is echoed in response generation. */
  write(request: Request, random: RandomSource): Draft | undefined {
    switch (request.template) {
      case 'new-instance':
        return this.pair(this.invent(request.domain, request.theme, request.demonstrations, random), random);
      case 'response':
        return this.answer(solve(request.domain, request.instruction), random);
      case 'improved-instance': {
        const better = this.improve(request.domain, request.poor.instruction, random);
        return better && this.pair(better, random);
      }
    }
  }

  /** An answer to a bare instruction, as on a benchmark. */
  reply(instruction: string, random: RandomSource): Draft | undefined {
    return this.answer(solve(instruction), random);
  }

  private invent(domain: Request['domain'], theme: string, known: readonly Draft[], random: RandomSource): Task {
    const wanted = templateAbout(domain, theme);
    let task = this.repertoire.compose(domain, wanted, random);
    // A model told to differ from the examples does, unless repeating itself is its flaw.
    for (let tries = 0; !this.repertoire.limited && tries < ORIGINALITY_TRIES; tries++) {
      if (known.every(({ instruction }) => instruction !== task.instruction)) break;
      task = this.repertoire.compose(domain, wanted, random);
    }
    return task;
  }

  private improve(domain: Request['domain'], poorInstruction: string, random: RandomSource): Task | undefined {
    const meant = revise(domain, poorInstruction, random);
    if (meant === undefined) return undefined;
    const keeps = !this.repertoire.limited && this.repertoire.masters(meant);
    return keeps ? meant : this.repertoire.compose(domain, meant.templateId, random);
  }

  private answer(task: Task | undefined, random: RandomSource): Draft | undefined {
    if (task === undefined) return undefined;
    return this.repertoire.masters(task)
      ? this.pair(task, random)
      : { instruction: task.instruction, response: STOCK_PHRASE };
  }

  private pair(task: Task, random: RandomSource): Draft {
    return { instruction: task.instruction, response: this.respond(task, random) };
  }

  private respond(task: Task, random: RandomSource): string {
    const { offFormatShare, wrongShare, systematicShare } = this.profile;
    if (chance(random, offFormatShare)) return offFormatResponse(task, random);
    if (!chance(random, wrongShare)) return task.response;
    return wrongResponse(task, random, chance(random, systematicShare) ? 'systematic' : 'random');
  }
}
