import { stageKey, type Home } from '@agora/artifacts';
import type { Job, JudgeAccess, JudgeUse } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import type { StagePlugins } from '@agora/plugin-host';
import type { BatchContext } from '../batch/batch-session.js';
import type { BatchedCompleter } from '../batch/batched-completer.js';
import { withoutBatches } from '../batch/batch-faults.js';
import { BATCH_TUNING, type BatchTuning } from '../batch/batch-tuning.js';
import { batchedQuestions } from '../batch/open-batches.js';
import type { RunBudgets } from '../budget/run-budgets.js';
import type { ProviderRuntime } from '../call/provider-runtime.js';
import type { ModelOfProvider, ProviderRuntimes } from '../call/provider-runtimes.js';
import { Judge, type JudgeCompleter } from './judge.js';
import { JudgmentCache } from './judgment-cache.js';
import type { JudgmentJournal } from './judgment-journal.js';

/** Which judge a job asks, and where it keeps what it is told. */
export interface WantedJudge {
  job: Pick<Job, 'runId' | 'runtime'>;
  use: JudgeUse;
  /** How it is reached: what never changes a judgment. */
  access: JudgeAccess | undefined;
  journal: JudgmentJournal;
  /** Folder of the journal of its batches. */
  folder: string;
  context: BatchContext;
}

/** Makes the judges that jobs were planned with. */
export class JudgeFactory {
  private readonly cache: JudgmentCache;
  /** Open sessions of batches by judge: a judgment is the same for all jobs. */
  private readonly sessions = new Map<string, Set<BatchedCompleter>>();
  private readonly tuning: BatchTuning;

  constructor(
    private readonly plugins: StagePlugins,
    private readonly providers: ProviderRuntimes,
    private readonly budgets: RunBudgets,
    home: Home,
    tuning: Partial<BatchTuning> = {},
  ) {
    this.cache = new JudgmentCache(home);
    this.tuning = { ...BATCH_TUNING, ...tuning };
  }

  /**
   * The caller closes it.
   * @throws Fault `invalid-input` when it is asked by batches and its provider has no batch interface.
   */
  async create(wanted: WantedJudge): Promise<Judge> {
    const { job, use, access, journal } = wanted;
    const { options = {}, limits = {}, price } = access ?? {};
    const { provider, model } = use;
    await this.plugins.check('provider', provider, { ...job.runtime, options: { [provider.plugin]: options } });
    const named = { provider: provider.plugin, options, model, limits, price };
    const runtime = await this.providers.get(this.plugins.host(job.runtime), named);
    const money = this.budgets.acquire(job, model, runtime.price);
    try {
      const completer = (await this.batched(wanted, named, runtime)) ?? runtime;
      return new Judge({ use, completer, money, journal, cache: this.cache });
    } catch (error) {
      await money.release();
      throw error;
    }
  }

  private batched(
    { access, job, folder, context, use }: WantedJudge,
    named: ModelOfProvider,
    completer: ProviderRuntime,
  ): Promise<JudgeCompleter | undefined> {
    return batchedQuestions({
      live: access?.mode !== 'batch',
      folder,
      batch: () => this.providers.batch(this.plugins.host(job.runtime), named),
      without: () => withoutBatches(`judge "${use.model}"`, use.provider.plugin),
      completer,
      progress: { done: 0, total: 0, unit: 'judgments' },
      tuning: this.tuning,
      context,
      peers: this.peersOf(use),
    });
  }

  private peersOf(use: JudgeUse): Set<BatchedCompleter> {
    const judge = stageKey(use);
    const peers = this.sessions.get(judge) ?? new Set();
    this.sessions.set(judge, peers);
    return peers;
  }
}

/** The fault of a benchmark that asks a judge although none was planned. */
export function noJudge({ id }: { id: string }): Fault {
  return new Fault('invalid-input', `benchmark "${id}" asks a judge, but evaluation.judge names none`, {
    fix: 'Name one: evaluation: { judge: { provider: …, model: … } }.',
  });
}
