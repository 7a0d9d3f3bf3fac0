import { WorkContext } from '@agora/bus';
import { Fault, subjects, type Job } from '@agora/contracts';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { MeasureStage } from './measure/measure-stage.js';

@Controller()
export class IntrinsicMetricsController {
  constructor(@Inject(MeasureStage) private readonly stage: MeasureStage) {}

  @EventPattern(subjects.work('measure'))
  async measure(@Payload() job: Job, @Ctx() context: WorkContext): Promise<unknown> {
    const { spec } = job;
    if (spec.kind === 'measure') return this.stage.run({ ...job, spec }, context);
    throw new Fault('invalid-input', `intrinsic-metrics cannot do a job of kind "${spec.kind}"`);
  }
}
