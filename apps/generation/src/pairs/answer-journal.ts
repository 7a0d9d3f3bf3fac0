import { Journal } from '@agora/artifacts';
import { plusUsd } from '@agora/model-runtime';
import { FINISH_REASONS, usageSchema, type Completion } from '@agora/plugin-api';
import { join } from 'node:path';
import { z } from 'zod';

const count = z.number().int().nonnegative();

/** What a model said, as it is kept: the same as a `Completion`. */
const completionSchema = z.object({
  text: z.string(),
  thoughts: z.string().optional(),
  finish: z.enum(FINISH_REASONS),
  finishedBy: z.string().optional(),
  modelVersion: z.string().optional(),
  part: z.string().optional(),
  usage: usageSchema.optional(),
}) satisfies z.ZodType<Completion>;

/** One answer of several to one prompt, and what it took. */
export const answerSchema = z.object({
  slot: count,
  attempt: count,
  /** Among the answers of its try, from 0. */
  number: count,
  promptHash: z.string(),
  completion: completionSchema,
  calls: count,
  uncounted: count,
  /** US dollars of the call that brought it, and of the others. */
  usd: z.number().optional(),
  extraUsd: z.number().optional(),
});
export type KeptAnswer = z.infer<typeof answerSchema>;

/** The cost of a try's answers is in its own entry from now on: `usd` takes it away here, so that sums over both count it once. */
const settledSchema = z.object({ settled: z.literal(true), slot: count, attempt: count, usd: z.number() });

const lineSchema = z.union([answerSchema, settledSchema]);
type Line = z.infer<typeof lineSchema>;

/** What was paid for answers that no try has come to an end with. */
export interface OpenCost {
  calls: number;
  uncounted: number;
  inputTokens: number;
  outputTokens: number;
  /** Undefined when nothing is known of their price. */
  usd: number | undefined;
}

/** The answers of a shard's tries so far, those of earlier executions included: none is asked for twice. */
export class AnswerJournal {
  static readonly folder = 'pair-answers';
  private readonly byName = new Map<string, KeptAnswer>();
  private readonly settledTries = new Set<string>();

  private constructor(private readonly journal: Journal<Line>) {
    for (const line of journal.entries.splice(0)) {
      if ('settled' in line) this.settledTries.add(tryOf(line));
      else this.byName.set(nameOf(line), line);
    }
  }

  /** `folder`: the shard's own. */
  static async open(folder: string): Promise<AnswerJournal> {
    return new AnswerJournal(await Journal.open<Line>(join(folder, AnswerJournal.folder), lineSchema));
  }

  find(at: Pick<KeptAnswer, 'slot' | 'attempt' | 'number' | 'promptHash'>): KeptAnswer | undefined {
    const known = this.byName.get(nameOf(at));
    return known?.promptHash === at.promptHash ? known : undefined;
  }

  /** Resolves when the answer is kept for good. */
  async keep(answer: KeptAnswer): Promise<void> {
    await this.journal.append(answer);
    this.byName.set(nameOf(answer), answer);
  }

  /** A try has come to its end, and its own entry says what its answers cost. */
  async settle(at: Pick<KeptAnswer, 'slot' | 'attempt'>): Promise<void> {
    if (this.settledTries.has(tryOf(at))) return;
    this.settledTries.add(tryOf(at));
    const usd = this.answersOf(at).reduce((sum, answer) => sum + (answer.usd ?? 0) + (answer.extraUsd ?? 0), 0);
    await this.journal.append({ settled: true, slot: at.slot, attempt: at.attempt, usd: -usd });
  }

  get open(): OpenCost {
    return openCostOf([...this.byName.values()].filter((answer) => !this.settledTries.has(tryOf(answer))));
  }

  /** In the order in which they were asked for. */
  rows(): KeptAnswer[] {
    return [...this.byName.values()].sort((a, b) => a.slot - b.slot || a.attempt - b.attempt || a.number - b.number);
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private answersOf(at: Pick<KeptAnswer, 'slot' | 'attempt'>): KeptAnswer[] {
    return [...this.byName.values()].filter((answer) => tryOf(answer) === tryOf(at));
  }
}

function openCostOf(answers: readonly KeptAnswer[]): OpenCost {
  const cost: OpenCost = { calls: 0, uncounted: 0, inputTokens: 0, outputTokens: 0, usd: undefined };
  for (const { calls, uncounted, usd, extraUsd, completion } of answers) {
    cost.calls += calls;
    cost.uncounted += uncounted;
    cost.inputTokens += completion.usage?.inputTokens ?? 0;
    cost.outputTokens += completion.usage?.outputTokens ?? 0;
    if (usd !== undefined || extraUsd !== undefined) cost.usd = plusUsd(cost.usd ?? 0, (usd ?? 0) + (extraUsd ?? 0));
  }
  return cost;
}

function tryOf({ slot, attempt }: Pick<KeptAnswer, 'slot' | 'attempt'>): string {
  return `${slot}:${attempt}`;
}

function nameOf({ number, ...at }: Pick<KeptAnswer, 'slot' | 'attempt' | 'number'>): string {
  return `${tryOf(at)}:${number}`;
}
