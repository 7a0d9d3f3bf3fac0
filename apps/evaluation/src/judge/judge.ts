import { stageKey } from '@agora/artifacts';
import type { JudgeUse } from '@agora/contracts';
import { Fault, type Completion, type CompletionRequest } from '@agora/plugin-api';
import { CallCosts, unmetered, type AcquiredBudget, type ProviderRuntime } from '@agora/model-runtime';
import type { JudgmentJournal, KeptJudgment } from './judgment-journal.js';
import type { JudgmentCache } from './judgment-cache.js';

/** What a benchmark asks. The experiment decides which model judges. */
export type JudgeRequest = Omit<CompletionRequest, 'model'>;

export interface JudgeParts {
  use: JudgeUse;
  completer: Pick<ProviderRuntime, 'complete' | 'parallelism'>;
  money: AcquiredBudget;
  journal: JudgmentJournal;
  cache: JudgmentCache;
}

/** Asks the judge of an evaluation. A question that was answered before, by this judge, is never asked again. */
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
      // Either the judgment is in the journal now, or another evaluation was asking the same question: look again.
      if (signal.aborted) throw new Fault('cancelled', 'the evaluation was interrupted');
    }
  }

  close(): Promise<void> {
    return this.parts.money.release();
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

function requestOf({ model, sampling }: JudgeUse, asked: JudgeRequest): CompletionRequest {
  return { ...asked, model, sampling: { ...asked.sampling, ...sampling } };
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
