import { WorkContext } from '@agora/bus';
import {
  endpointCheckRequestSchema,
  inspectRequestSchema,
  subjects,
  tryRequestSchema,
  type InspectReply,
  type ReadyReply,
  type TryReply,
} from '@agora/contracts';
import type { EvaluateSummary, Job } from '@agora/run-schemas';
import { EndpointCheck } from '@agora/model-runtime';
import { Fault } from '@agora/plugin-api';
import { inspectModels, WarmUp } from '@agora/python-worker';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { EvaluateStage } from './evaluate-stage.js';

@Controller()
export class EvaluationController {
  constructor(
    @Inject(EvaluateStage) private readonly stage: EvaluateStage,
    @Inject(EndpointCheck) private readonly endpoints: EndpointCheck,
    @Inject(WarmUp) private readonly warmUp: WarmUp,
  ) {}

  @EventPattern(subjects.work('evaluate'))
  async evaluate(@Payload() job: Job, @Ctx() context: WorkContext): Promise<EvaluateSummary> {
    const { spec } = job;
    if (spec.kind === 'evaluate') return this.stage.run({ ...job, spec }, context);
    throw new Fault('invalid-input', `evaluation cannot do a job of kind "${spec.kind}"`);
  }

  /** Answers at once; the Python worker is started behind, so that its imports overlap with other work. */
  @MessagePattern(subjects.rpc('evaluation', 'prepare'))
  prepare(): Promise<ReadyReply> {
    return this.warmUp.ask();
  }

  @MessagePattern(subjects.rpc('evaluation', 'check'))
  async check(@Payload() payload: unknown): Promise<Record<string, never>> {
    await this.endpoints.check(endpointCheckRequestSchema.parse(payload));
    return {};
  }

  @MessagePattern(subjects.rpc('evaluation', 'try'))
  try(@Payload() payload: unknown): Promise<TryReply> {
    return this.endpoints.try(tryRequestSchema.parse(payload));
  }

  @MessagePattern(subjects.rpc('evaluation', 'inspect'))
  inspect(@Payload() payload: unknown): Promise<InspectReply> {
    return inspectModels(inspectRequestSchema.parse(payload));
  }
}
