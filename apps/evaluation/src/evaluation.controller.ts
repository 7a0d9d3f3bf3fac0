import { WorkContext } from '@agora/bus';
import { Fault, subjects, type EvaluateSummary, type Job } from '@agora/contracts';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { EvaluateStage } from './evaluate-stage.js';
import { Readiness, type ReadyReply } from './readiness.js';

@Controller()
export class EvaluationController {
  constructor(
    @Inject(EvaluateStage) private readonly stage: EvaluateStage,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  @EventPattern(subjects.work('evaluate'))
  async evaluate(@Payload() job: Job, @Ctx() context: WorkContext): Promise<EvaluateSummary> {
    const { spec } = job;
    if (spec.kind === 'evaluate') return this.stage.run({ ...job, spec }, context);
    throw new Fault('invalid-input', `evaluation cannot do a job of kind "${spec.kind}"`);
  }

  /** Answers at once; the Python worker is started behind, so that its imports overlap with other work. */
  @MessagePattern(subjects.rpc('evaluation', 'prepare'))
  prepare(): ReadyReply {
    return this.readiness.ask();
  }
}
