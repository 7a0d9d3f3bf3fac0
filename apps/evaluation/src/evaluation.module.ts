import { ArtifactStore } from '@agora/artifacts';
import type { ServiceEnvironment } from '@agora/bus';
import { PluginDesk, ProviderRuntimes } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { PythonWorker, WarmUp } from '@agora/python-worker';
import { Sandbox } from '@agora/sandbox';
import { DynamicModule, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import { AnswerDesk } from './answers/answer-desk.js';
import { EvaluateStage } from './evaluate-stage.js';
import { EvaluationController } from './evaluation.controller.js';

@Module({})
export class EvaluationModule implements OnApplicationShutdown {
  constructor(
    @Inject(PythonWorker) private readonly worker: PythonWorker,
    @Inject(Sandbox) private readonly sandbox: Sandbox,
    @Inject(ProviderRuntimes) private readonly providers: ProviderRuntimes,
  ) {}

  static in({ home, log }: ServiceEnvironment): DynamicModule {
    const worker = new PythonWorker({ onInstall: (line) => log.log(`Python environment: ${line}`) });
    const sandbox = new Sandbox();
    const providers = new ProviderRuntimes();
    const store = new ArtifactStore(home);
    const desk = new PluginDesk(seededRng);
    const answers = new AnswerDesk(store, desk, providers, worker);
    return {
      module: EvaluationModule,
      controllers: [EvaluationController],
      providers: [
        { provide: PythonWorker, useValue: worker },
        { provide: Sandbox, useValue: sandbox },
        { provide: ProviderRuntimes, useValue: providers },
        { provide: EvaluateStage, useValue: new EvaluateStage(store, desk, answers, sandbox) },
        { provide: WarmUp, useValue: new WarmUp(worker, { for: 'generate' }) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.worker.close(), this.sandbox.close(), this.providers.close()]);
  }
}
