import type { Home } from '@agora/artifacts';
import type { EvaluateSpec, Job } from '@agora/contracts';
import { Fault, type Benchmark } from '@agora/plugin-api';
import type { ProviderRuntimes, RunBudgets } from '@agora/model-runtime';
import type { PluginDesk } from '@agora/plugin-host';
import { Judge } from './judge.js';
import type { JudgmentBook } from './judgment-book.js';
import { JudgmentShelf } from './judgment-shelf.js';

/** Knows how to reach the judge that an evaluation was planned with. */
export class JudgeDesk {
  private readonly shelf: JudgmentShelf;

  constructor(
    private readonly plugins: PluginDesk,
    private readonly providers: ProviderRuntimes,
    private readonly budgets: RunBudgets,
    home: Home,
  ) {
    this.shelf = new JudgmentShelf(home);
  }

  /** Undefined when the evaluation has none; whoever asked for it closes it. */
  async judgeOf(job: Job<EvaluateSpec>, book: JudgmentBook): Promise<Judge | undefined> {
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
    return new Judge({ use, completer, money, book, shelf: this.shelf });
  }
}

/** What a benchmark is told that asks for a judge where none was planned. */
export function noJudge({ id }: Benchmark): Fault {
  return new Fault('invalid-input', `benchmark "${id}" asks a judge, but evaluation.judge names none`, {
    fix: 'Name one: evaluation: { judge: { provider: …, model: … } }.',
  });
}
