import { ArtifactStore } from '@agora/artifacts';
import { Bus, type ServiceEnvironment } from '@agora/bus';
import { BUDGETS_BUCKET, ledgerSchema } from '@agora/contracts';
import type { ScoringTools } from '@agora/plugin-api';
import {
  EndpointCheck,
  JudgeFactory,
  LIMITERS_BUCKET,
  limiterLeaseSchema,
  once,
  ProviderRuntimes,
  RunBudgets,
  type BatchTuning,
} from '@agora/model-runtime';
import { AllowedPlugins, StagePlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { PythonWorker, SymbolicEquality, WarmUp } from '@agora/python-worker';
import { Sandbox } from '@agora/sandbox';
import { DynamicModule, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import { AnswererFactory } from './answers/answerer-factory.js';
import { LazyEngines } from './answers/lazy-engines.js';
import { EvaluateStage } from './evaluate-stage.js';
import { EvaluationController } from './evaluation.controller.js';
import { IsolationNotice } from './isolation-notice.js';

@Module({})
export class EvaluationModule implements OnApplicationShutdown {
  constructor(
    @Inject(PythonWorker) private readonly worker: PythonWorker,
    @Inject(Sandbox) private readonly sandbox: Sandbox,
    @Inject(SymbolicEquality) private readonly symbolic: SymbolicEquality,
    @Inject(ProviderRuntimes) private readonly providers: ProviderRuntimes,
    @Inject(LazyEngines) private readonly engines: LazyEngines,
  ) {}

  /** `tuning`: how batches are waited for, for tests. */
  static in({ home, log, plugins }: ServiceEnvironment, tuning: Partial<BatchTuning> = {}): DynamicModule {
    const onInstall = (line: string): void => log.log(`Python environment: ${line}`);
    const worker = new PythonWorker({ onInstall });
    const engines = new LazyEngines(home, onInstall, (line) => log.log(line));
    const sandbox = new Sandbox();
    const symbolic = new SymbolicEquality({ onInstall });
    const store = new ArtifactStore(home);
    const stagePlugins = new StagePlugins(seededRng, plugins && new AllowedPlugins(plugins));
    const tools: Omit<ScoringTools, 'judge'> = {
      execute: (program) => sandbox.execute(program),
      symbolicallyEqual: (gold, answer) => symbolic.symbolicallyEqual(gold, answer),
    };
    return {
      module: EvaluationModule,
      controllers: [EvaluationController],
      providers: [
        { provide: PythonWorker, useValue: worker },
        { provide: LazyEngines, useValue: engines },
        { provide: Sandbox, useValue: sandbox },
        { provide: SymbolicEquality, useValue: symbolic },
        {
          // A judge or a generator may be asked by generation services at the same time: its limits are shared with them.
          provide: ProviderRuntimes,
          useFactory: (bus: Bus) => {
            const leases = once(() => bus.kv(LIMITERS_BUCKET, limiterLeaseSchema));
            return new ProviderRuntimes({}, { leases });
          },
          inject: [Bus],
        },
        {
          provide: EvaluateStage,
          useFactory: async (bus: Bus, providers: ProviderRuntimes) => {
            const budgets = new RunBudgets(await bus.kv(BUDGETS_BUCKET, ledgerSchema));
            const answers = new AnswererFactory(store, stagePlugins, providers, budgets, worker, engines.get, tuning);
            const judges = new JudgeFactory(stagePlugins, providers, budgets, store.home, tuning);
            return new EvaluateStage(store, stagePlugins, answers, judges, tools, new IsolationNotice(bus));
          },
          inject: [Bus, ProviderRuntimes],
        },
        {
          provide: EndpointCheck,
          useFactory: (providers: ProviderRuntimes) => new EndpointCheck(stagePlugins, providers),
          inject: [ProviderRuntimes],
        },
        { provide: WarmUp, useValue: new WarmUp(worker, { for: 'generate' }) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    const { worker, sandbox, symbolic, providers, engines } = this;
    await Promise.all([worker.close(), engines.close(), sandbox.close(), symbolic.close(), providers.close()]);
  }
}
