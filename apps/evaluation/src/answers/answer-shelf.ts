import { Journal, stageKey, type Home } from '@agora/artifacts';
import type { EvaluateSpec } from '@agora/contracts';
import { z } from 'zod';
import { answerSchema, type Answer, type Question } from './answer.js';

const shelvedSchema = answerSchema.pick({ output: true, finish: true, tooLong: true }).extend({
  /** sha256 of subject and request. */
  id: z.string(),
});
type Shelved = z.infer<typeof shelvedSchema>;

/** What a subject said, whatever item asked it and whatever it cost. */
export type Said = Pick<Answer, 'output' | 'finish' | 'tooLong'>;

/**
 * Everything that one subject has ever answered in a home folder. Which benchmark asked, with how many items, and how the
 * answer was read is no part of it, so that another limit, extraction, scorer or judge finds it. Every execution writes a file
 * of its own, as in a journal. What is lost of it is only asked again: the truth of an evaluation is its own journal.
 */
export class AnswerShelf {
  private readonly subject: unknown;
  private readonly isEndpoint: boolean;
  private readonly folder: string;
  private readonly journal: Journal<Shelved>;

  constructor(home: Home, spec: Pick<EvaluateSpec, 'subject' | 'worker'>) {
    this.subject = identityOf(spec);
    this.isEndpoint = spec.subject.kind === 'generator';
    this.folder = home.answers(stageKey(this.subject));
    this.journal = Journal.blank(this.folder);
  }

  /** Names each question by what decides its answer. Questions that ask the same are draws of their own, and differ in `draw`. */
  idsOf(questions: readonly Question[]): string[] {
    const draws = new Map<string, number>();
    return questions.map(({ request: { prompt, sampling } }) => {
      const asked = stageKey({ subject: this.subject, prompt, sampling });
      const draw = draws.get(asked) ?? 0;
      draws.set(asked, draw + 1);
      return draw === 0 ? asked : stageKey({ asked, draw });
    });
  }

  /** Calls `found` for each of these that was answered; reads the files once and holds nothing of them. */
  async find(ids: ReadonlySet<string>, found: (id: string, said: Said) => void): Promise<void> {
    const open = new Set(ids);
    if (open.size === 0) return;
    for await (const { id, ...said } of Journal.read(this.folder, shelvedSchema)) {
      if (!open.delete(id)) continue;
      found(id, said);
      if (open.size === 0) return;
    }
  }

  async put(id: string, { output, finish, tooLong }: Said): Promise<void> {
    // An endpoint that found a prompt too long has answered nothing, and may be given more room.
    if (tooLong !== undefined && this.isEndpoint) return;
    await this.journal.append({ id, output, finish, ...(tooLong === undefined ? {} : { tooLong }) });
  }

  close(): Promise<void> {
    return this.journal.close();
  }
}

/** What decides who answers. A model's name does not, nor does what a generator is called in an experiment. */
function identityOf({ subject, worker }: Pick<EvaluateSpec, 'subject' | 'worker'>): unknown {
  switch (subject.kind) {
    case 'generator':
      return { provider: subject.generator.provider, model: subject.generator.model };
    case 'student':
      return { train: subject.train, worker };
    case 'model':
      return { weights: subject.model.fingerprint, worker };
  }
}
