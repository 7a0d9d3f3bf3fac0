import { ArtifactStore } from '@agora/artifacts';
import type { ServiceEnvironment } from '@agora/bus';
import { DynamicModule, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import { IntrinsicMetricsController } from './intrinsic-metrics.controller.js';
import { MeasureStage } from './measure/measure-stage.js';
import { AllowedPlugins, StagePlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { OnnxProcess, type OnnxProcessOptions } from './models/onnx-process.js';

@Module({})
export class IntrinsicMetricsModule implements OnApplicationShutdown {
  constructor(@Inject(OnnxProcess) private readonly onnx: OnnxProcess) {}

  static in({ home, plugins }: ServiceEnvironment, options?: OnnxProcessOptions): DynamicModule {
    const onnx = new OnnxProcess(options);
    return {
      module: IntrinsicMetricsModule,
      controllers: [IntrinsicMetricsController],
      providers: [
        { provide: OnnxProcess, useValue: onnx },
        {
          provide: MeasureStage,
          useValue: new MeasureStage(
            new ArtifactStore(home),
            new StagePlugins(seededRng, plugins && new AllowedPlugins(plugins)),
            onnx,
          ),
        },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.onnx.close();
  }
}
