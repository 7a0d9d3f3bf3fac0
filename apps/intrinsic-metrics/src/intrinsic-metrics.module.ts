import { ArtifactStore } from '@agora/artifacts';
import type { ServiceEnvironment } from '@agora/bus';
import { DynamicModule, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import { IntrinsicMetricsController } from './intrinsic-metrics.controller.js';
import { MeasureStage } from './measure/measure-stage.js';
import { AllowedPlugins, StagePlugins } from '@agora/plugin-host';
import { ModelHub } from '@agora/metric-models';
import { PythonWorker, SCORING } from '@agora/python-worker';
import { seededRng } from '@agora/statistics';
import { OnnxProcess, type OnnxProcessOptions } from './models/onnx-process.js';

@Module({})
export class IntrinsicMetricsModule implements OnApplicationShutdown {
  constructor(
    @Inject(OnnxProcess) private readonly onnx: OnnxProcess,
    @Inject(PythonWorker) private readonly python: PythonWorker,
  ) {}

  static in({ home, plugins }: ServiceEnvironment, options?: OnnxProcessOptions): DynamicModule {
    const onnx = new OnnxProcess(options);
    const python = new PythonWorker({ args: SCORING });
    const store = new ArtifactStore(home);
    return {
      module: IntrinsicMetricsModule,
      controllers: [IntrinsicMetricsController],
      providers: [
        { provide: OnnxProcess, useValue: onnx },
        { provide: PythonWorker, useValue: python },
        {
          provide: MeasureStage,
          useValue: new MeasureStage(
            store,
            new StagePlugins(seededRng, plugins && new AllowedPlugins(plugins)),
            onnx,
            new ModelHub(store),
            python,
          ),
        },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.onnx.close(), this.python.close()]);
  }
}
