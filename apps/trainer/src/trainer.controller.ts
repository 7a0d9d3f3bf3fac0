import { WorkContext } from '@agora/bus';
import { inspectRequestSchema, subjects, type InspectReply, type ReadyReply } from '@agora/contracts';
import type { ComputeReply, Job, TrainSummary } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { TrainStage } from './train-stage.js';
import { TrainerBackend } from './trainer-backend.js';

@Controller()
export class TrainerController {
  constructor(
    @Inject(TrainStage) private readonly stage: TrainStage,
    @Inject(TrainerBackend) private readonly backend: TrainerBackend,
  ) {}

  @EventPattern(subjects.work('train'))
  async train(@Payload() job: Job, @Ctx() context: WorkContext): Promise<TrainSummary> {
    const { spec } = job;
    if (spec.kind === 'train') return this.stage.run({ ...job, spec }, context);
    throw new Fault('invalid-input', `trainer cannot do a job of kind "${spec.kind}"`);
  }

  /** Answers at once; what takes long goes on behind, so that it overlaps with the generation of data. */
  @MessagePattern(subjects.rpc('trainer', 'prepare'))
  prepare(): Promise<ReadyReply> {
    return this.backend.prepare();
  }

  @MessagePattern(subjects.rpc('trainer', 'compute'))
  compute(): ComputeReply {
    return this.backend.where();
  }

  @MessagePattern(subjects.rpc('trainer', 'inspect'))
  inspect(@Payload() payload: unknown): Promise<InspectReply> {
    return this.backend.inspect(inspectRequestSchema.parse(payload));
  }
}
