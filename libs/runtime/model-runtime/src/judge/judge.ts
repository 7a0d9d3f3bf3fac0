import { stageKey } from '@agora/artifacts';
import type { Progress } from '@agora/contracts';
import type { JudgeUse } from '@agora/run-schemas';
import { Fault, type Completion, type CompletionRequest, type JudgeRequest } from '@agora/plugin-api';
import { CallCosts, unmetered } from '../budget/call-costs.js';
import type { AcquiredBudget } from '../budget/run-budgets.js';
import type { Completer } from '../call/call-hooks.js';
import type { JudgmentJournal, KeptJudgment } from './judgment-journal.js';
import type { JudgmentCache } from './judgment-cache.js';

/** Who answers for a judge: the endpoint itself, or batches of it. */
export interface JudgeCompleter extends Completer {
  /** Questions worth asking at once. */
  readonly parallelism: number;
  /** Takes the job's progress, and tells it with what is pending at the vendor. */
  report?(progress: Progress): void;
  close?(): Promise<void>;
}

export interface JudgeParts {
  use: JudgeUse;
  completer: JudgeCompleter;
  money: AcquiredBudget;
  journal: JudgmentJournal;
  cache: JudgmentCache;
}

/** Asks the judge of a job. A question that was answered before, by this judge, is never asked again. */
export class Judge {
  constructor(private readonly parts: JudgeParts) {}

  get model(): string {
    return this.parts.use.model;
  }

  /** Questions worth asking at once. */
  get parallelism(): number {
    return this.parts.completer.parallelism;
  }

  /** An endpoint that withholds its answer gives no text and `content-filter`. */
  async ask(asked: JudgeRequest, signal: AbortSignal): Promise<Completion> {
    const { use, journal, cache } = this.parts;
    const request = requestOf(use, asked);
    const id = stageKey({ judge: use, request });
    for (;;) {
      const known = journal.find(id);
      if (known) return known.verdict;
      await cache.once(id, async () => {
        const kept = await cache.find(id);
        if (kept) await journal.keep(judgment(id, request, kept, { usd: 0, cached: true }));
        else await this.pay(id, request, signal);
      });
      // Either the judgment is in the journal now, or another job was asking the same question: look again.
      if (signal.aborted) throw new Fault('cancelled', 'the judging was interrupted');
    }
  }

  /** Reports the job's progress. Undefined for a judge that is asked live: nothing is pending at its vendor. */
  get report(): ((progress: Progress) => void) | undefined {
    return this.parts.completer.report;
  }

  async close(): Promise<void> {
    await this.parts.completer.close?.();
    await this.parts.money.release();
  }

  private async pay(id: string, request: CompletionRequest, signal: AbortSignal): Promise<void> {
    const { use, journal, cache, money } = this.parts;
    const costs = new CallCosts();
    let journalled: () => void = () => undefined;
    const persisted = new Promise<void>((resolve) => (journalled = resolve));
    try {
      const reply = await this.complete(request, costs, persisted, signal).catch(async (error: unknown) => {
        if (!costs.nothing) await journal.spend(costs.usd);
        throw error;
      });
      await journal.keep(judgment(id, request, reply, { usd: costs.usd, cached: false }));
      await cache.put(id, reply);
      if (money.budget && costs.usd === undefined) throw unmetered(use.model);
    } finally {
      journalled();
    }
  }

  private async complete(
    request: CompletionRequest,
    costs: CallCosts,
    persisted: Promise<void>,
    signal: AbortSignal,
  ): Promise<Completion> {
    const { completer, money } = this.parts;
    try {
      const { completion } = await completer.complete(request, signal, {
        meter: costs.add,
        budget: money.budget,
        persisted,
      });
      return completion;
    } catch (error) {
      const fault = Fault.from(error);
      if (fault.code === 'content-filtered') return { text: '', finish: 'content-filter' };
      if (fault.code === 'cancelled' || fault.code === 'budget-reached') throw fault;
      throw new Fault(fault.code, `judge "${this.model}": ${fault.message}`, fault);
    }
  }
}

function requestOf({ model, sampling }: JudgeUse, { again, ...asked }: JudgeRequest): CompletionRequest {
  return { ...asked, model, sampling: { ...asked.sampling, ...sampling, ...again } };
}

function judgment(
  id: string,
  { prompt, sampling }: CompletionRequest,
  { text, finish, modelVersion, usage, logprobs }: Completion,
  { usd, cached }: { usd: number | undefined; cached: boolean },
): KeptJudgment {
  return {
    id,
    prompt,
    sampling: { ...sampling },
    verdict: {
      text,
      finish,
      ...(modelVersion === undefined ? {} : { modelVersion }),
      ...(usage ? { usage } : {}),
      ...(logprobs ? { logprobs } : {}),
    },
    ...(usd === undefined ? {} : { usd }),
    cached,
  };
}
