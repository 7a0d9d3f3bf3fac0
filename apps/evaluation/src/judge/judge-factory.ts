import type { Home } from '@agora/artifacts';
import type { EvaluateSpec, Job } from '@agora/contracts';
import { Fault, type Benchmark } from '@agora/plugin-api';
import type { ProviderRuntimes, RunBudgets } from '@agora/model-runtime';
import type { StagePlugins } from '@agora/plugin-host';
import { Judge } from './judge.js';
import type { JudgmentJournal } from './judgment-journal.js';
import { JudgmentCache } from './judgment-cache.js';

/** Makes the judge that an evaluation was planned with. */
export class JudgeFactory {
  private readonly cache: JudgmentCache;

  constructor(
    private readonly plugins: StagePlugins,
    private readonly providers: ProviderRuntimes,
    private readonly budgets: RunBudgets,
    home: Home,
  ) {
    this.cache = new JudgmentCache(home);
  }

  /** Undefined when the evaluation has no judge. The caller closes it. */
  async create(job: Job<EvaluateSpec>, journal: JudgmentJournal): Promise<Judge | undefined> {
    const { spec, runtime } = job;
    const { judge: use } = spec;
    if (!use) return undefined;
    const { options = {}, limits = {}, price } = runtime.judge ?? {};
    const { provider, model } = use;
    await this.plugins.check('provider', provider, { ...runtime, options: { [provider.plugin]: options } });
    const completer = await this.providers.get(this.plugins.host(runtime), {
      provider: provider.plugin,
      options,
      model,
      limits,
      price,
    });
    const money = this.budgets.acquire(job, model, completer.price);
    return new Judge({ use, completer, money, journal, cache: this.cache });
  }
}

/** The fault of a benchmark that asks a judge although none was planned. */
export function noJudge({ id }: Benchmark): Fault {
  return new Fault('invalid-input', `benchmark "${id}" asks a judge, but evaluation.judge names none`, {
    fix: 'Name one: evaluation: { judge: { provider: …, model: … } }.',
  });
}
