import { Journal, stageKey, type Home } from '@agora/artifacts';
import type { EvaluateSpec } from '@agora/run-schemas';
import { z } from 'zod';
import { answerSchema, type Answer, type Question } from './answer.js';

const cachedLineSchema = answerSchema.pick({ output: true, finish: true, tooLong: true }).extend({
  /** sha256 of subject and request. */
  id: z.string(),
});
type CachedLine = z.infer<typeof cachedLineSchema>;

/** An answer without the item that it belongs to and without its cost. */
export type CachedAnswer = Pick<Answer, 'output' | 'finish' | 'tooLong'>;

/**
 * Every answer that one subject has given in a home folder. An answer is found by subject and request alone, not by benchmark,
 * limit, extraction, scorer or judge, so changing those asks nothing again. Every execution writes a file of its own, as in a
 * journal. When some of the cache is lost, those questions are asked again; an evaluation relies on its own journal only.
 */
export class AnswerCache {
  private readonly subject: unknown;
  private readonly isEndpoint: boolean;
  private readonly folder: string;
  private readonly journal: Journal<CachedLine>;

  constructor(home: Home, spec: Pick<EvaluateSpec, 'subject' | 'worker' | 'engine'>) {
    this.subject = identityOf(spec);
    this.isEndpoint = spec.subject.kind === 'generator';
    this.folder = home.answers(stageKey(this.subject));
    this.journal = Journal.blank(this.folder);
  }

  /** An id per question, made of what decides its answer. Equal questions are separate draws: their ids differ by `draw`. */
  idsOf(questions: readonly Question[]): string[] {
    const draws = new Map<string, number>();
    return questions.map(({ request: { prompt, sampling } }) => {
      const asked = stageKey({ subject: this.subject, prompt, sampling });
      const draw = draws.get(asked) ?? 0;
      draws.set(asked, draw + 1);
      return draw === 0 ? asked : stageKey({ asked, draw });
    });
  }

  /** Calls `found` for each of these ids that has an answer. Reads the files once and keeps nothing in memory. */
  async find(ids: ReadonlySet<string>, found: (id: string, answer: CachedAnswer) => void): Promise<void> {
    const open = new Set(ids);
    if (open.size === 0) return;
    for await (const { id, ...answer } of Journal.read(this.folder, cachedLineSchema)) {
      if (!open.delete(id)) continue;
      found(id, answer);
      if (open.size === 0) return;
    }
  }

  async put(id: string, { output, finish, tooLong }: CachedAnswer): Promise<void> {
    // "Too long" is not cached for an endpoint: its context limit may be raised later.
    if (tooLong !== undefined && this.isEndpoint) return;
    await this.journal.append({ id, output, finish, ...(tooLong === undefined ? {} : { tooLong }) });
  }

  close(): Promise<void> {
    return this.journal.close();
  }
}

/** What identifies the one that answers: neither a local model's name nor a generator's id in an experiment is part of it. */
function identityOf({ subject, worker, engine }: Pick<EvaluateSpec, 'subject' | 'worker' | 'engine'>): unknown {
  const by = engine ? { worker, engine } : { worker };
  switch (subject.kind) {
    case 'generator':
      return { provider: subject.generator.provider, model: subject.generator.model };
    case 'student':
      return { train: subject.train, ...by };
    case 'model':
      return { weights: subject.model.fingerprint, ...by };
  }
}
