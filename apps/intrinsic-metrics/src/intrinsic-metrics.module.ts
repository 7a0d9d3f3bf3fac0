import { ArtifactStore } from '@agora/artifacts';
import { Bus, type ServiceEnvironment } from '@agora/bus';
import { BUDGETS_BUCKET, ledgerSchema } from '@agora/contracts';
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
import { DynamicModule, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import { IntrinsicMetricsController } from './intrinsic-metrics.controller.js';
import { MeasureStage } from './measure/measure-stage.js';
import { AllowedPlugins, StagePlugins } from '@agora/plugin-host';
import { ModelHub } from '@agora/model-hub';
import { PythonWorker, SCORING } from '@agora/python-worker';
import { seededRng } from '@agora/statistics';
import { OnnxProcess, type OnnxProcessOptions } from './models/onnx-process.js';

@Module({})
export class IntrinsicMetricsModule implements OnApplicationShutdown {
  constructor(
    @Inject(OnnxProcess) private readonly onnx: OnnxProcess,
    @Inject(ProviderRuntimes) private readonly providers: ProviderRuntimes,
    @Inject(PythonWorker) private readonly python: PythonWorker,
  ) {}

  static in(
    { home, plugins }: ServiceEnvironment,
    options?: OnnxProcessOptions,
    batches?: Partial<BatchTuning>,
  ): DynamicModule {
    const onnx = new OnnxProcess(options);
    const python = new PythonWorker({ args: SCORING });
    const store = new ArtifactStore(home);
    const stagePlugins = new StagePlugins(seededRng, plugins && new AllowedPlugins(plugins));
    return {
      module: IntrinsicMetricsModule,
      controllers: [IntrinsicMetricsController],
      providers: [
        { provide: OnnxProcess, useValue: onnx },
        { provide: PythonWorker, useValue: python },
        {
          // A judge may be asked by other services at the same time: its limits are shared with them.
          provide: ProviderRuntimes,
          useFactory: (bus: Bus) => {
            const leases = once(() => bus.kv(LIMITERS_BUCKET, limiterLeaseSchema));
            return new ProviderRuntimes({}, { leases });
          },
          inject: [Bus],
        },
        {
          provide: MeasureStage,
          useFactory: async (bus: Bus, providers: ProviderRuntimes) => {
            const budgets = new RunBudgets(await bus.kv(BUDGETS_BUCKET, ledgerSchema));
            const judges = new JudgeFactory(stagePlugins, providers, budgets, store.home, batches);
            return new MeasureStage(store, stagePlugins, { onnx, python, hub: new ModelHub(store) }, judges);
          },
          inject: [Bus, ProviderRuntimes],
        },
        {
          provide: EndpointCheck,
          useFactory: (providers: ProviderRuntimes) => new EndpointCheck(stagePlugins, providers),
          inject: [ProviderRuntimes],
        },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.onnx.close(), this.python.close(), this.providers.close()]);
  }
}
