import { Journal } from '@agora/artifacts';
import type { Judgment } from '@agora/run-schemas';
import { FINISH_REASONS, type Completion } from '@agora/plugin-api';
import { z } from 'zod';
import { plusUsd } from '../budget/plus-usd.js';

/** Money for calls that brought nothing; `usd` is absent when nobody knows how much. */
export const expenseSchema = z.object({ expense: z.literal(true), usd: z.number().optional() });

const tokenSchema = z.object({ token: z.string(), logprob: z.number() });

/** What a judge said, as it is kept: the same as a `Completion`. */
export const judgeReplySchema = z.object({
  text: z.string(),
  finish: z.enum(FINISH_REASONS),
  modelVersion: z.string().optional(),
  usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }).optional(),
  logprobs: z.array(tokenSchema.extend({ top: z.array(tokenSchema) })).optional(),
}) satisfies z.ZodType<Completion>;

const keptJudgmentSchema = z.object({
  /** sha256 of judge and request. */
  id: z.string(),
  prompt: z.unknown(),
  sampling: z.record(z.string(), z.unknown()),
  verdict: judgeReplySchema,
  /** US dollars of all calls that it took; absent when unknown. */
  usd: z.number().optional(),
  /** True when another job paid for it. */
  cached: z.boolean(),
});
export type KeptJudgment = z.infer<typeof keptJudgmentSchema>;

/** One line of the journal of a job's judgments. */
const judgmentEntrySchema = z.union([keptJudgmentSchema, expenseSchema]);
type JudgmentEntry = z.infer<typeof judgmentEntrySchema>;

/** The judgments of one job so far, those of earlier executions included, and what they cost. */
export class JudgmentJournal {
  private readonly byId = new Map<string, KeptJudgment>();
  private spent: number | undefined = 0;

  private constructor(private readonly journal: Journal<JudgmentEntry>) {
    for (const entry of journal.entries) this.enter(entry);
  }

  static async open(folder: string): Promise<JudgmentJournal> {
    return new JudgmentJournal(await Journal.open<JudgmentEntry>(folder, judgmentEntrySchema));
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  /** US dollars of all calls; undefined when some of it is unknown. */
  get usd(): number | undefined {
    return this.spent;
  }

  get size(): number {
    return this.byId.size;
  }

  /** Judgments that another job had paid for. */
  get cached(): number {
    return [...this.byId.values()].filter(({ cached }) => cached).length;
  }

  find(id: string): KeptJudgment | undefined {
    return this.byId.get(id);
  }

  /** Resolves when the judgment is kept for good. */
  keep(judgment: KeptJudgment): Promise<void> {
    return this.enterForGood(judgment);
  }

  /** Writes down what calls cost that brought no judgment. */
  spend(usd: number | undefined): Promise<void> {
    return this.enterForGood({ expense: true, ...(usd === undefined ? {} : { usd }) });
  }

  /** In an order that does not depend on who answered first. */
  rows(): Judgment[] {
    return [...this.byId.values()]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, prompt, sampling, verdict, usd, cached }) => {
        const { text, finish, logprobs, modelVersion } = verdict;
        return {
          id,
          prompt,
          sampling,
          text,
          finish,
          ...(logprobs ? { logprobs } : {}),
          ...(modelVersion === undefined ? {} : { modelVersion }),
          usd: usd ?? null,
          cached,
        };
      });
  }

  private async enterForGood(entry: JudgmentEntry): Promise<void> {
    await this.journal.append(entry);
    this.enter(entry);
  }

  private enter(entry: JudgmentEntry): void {
    this.spent = plusUsd(this.spent, entry.usd);
    if (!('expense' in entry)) this.byId.set(entry.id, entry);
  }
}
