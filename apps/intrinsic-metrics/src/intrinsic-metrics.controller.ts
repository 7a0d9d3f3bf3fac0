import { WorkContext } from '@agora/bus';
import {
  endpointCheckRequestSchema,
  metricModelsRequestSchema,
  subjects,
  tryRequestSchema,
  type InspectReply,
  type TryReply,
} from '@agora/contracts';
import type { Job } from '@agora/run-schemas';
import { EndpointCheck } from '@agora/model-runtime';
import { Fault } from '@agora/plugin-api';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { MeasureStage } from './measure/measure-stage.js';
import { inspectMetricModels } from './models/inspect-models.js';
import { OnnxProcess } from './models/onnx-process.js';

@Controller()
export class IntrinsicMetricsController {
  constructor(
    @Inject(MeasureStage) private readonly stage: MeasureStage,
    @Inject(EndpointCheck) private readonly endpoints: EndpointCheck,
    @Inject(OnnxProcess) private readonly onnx: OnnxProcess,
  ) {}

  @EventPattern(subjects.work('measure'))
  async measure(@Payload() job: Job, @Ctx() context: WorkContext): Promise<unknown> {
    const { spec } = job;
    if (spec.kind === 'measure') return this.stage.run({ ...job, spec }, context);
    throw new Fault('invalid-input', `intrinsic-metrics cannot do a job of kind "${spec.kind}"`);
  }

  @MessagePattern(subjects.rpc('intrinsic-metrics', 'inspect'))
  inspect(@Payload() payload: unknown): Promise<InspectReply> {
    return inspectMetricModels(metricModelsRequestSchema.parse(payload), this.onnx);
  }

  @MessagePattern(subjects.rpc('intrinsic-metrics', 'check'))
  async check(@Payload() payload: unknown): Promise<Record<string, never>> {
    await this.endpoints.check(endpointCheckRequestSchema.parse(payload));
    return {};
  }

  @MessagePattern(subjects.rpc('intrinsic-metrics', 'try'))
  try(@Payload() payload: unknown): Promise<TryReply> {
    return this.endpoints.try(tryRequestSchema.parse(payload));
  }
}
