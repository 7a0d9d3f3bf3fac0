import { ArtifactStore } from '@agora/artifacts';
import {
  budgetRequestSchema,
  evaluateRequestSchema,
  runRequestSchema,
  stageRequestSchema,
  startRequestSchema,
  subjects,
  type BudgetReply,
  type CancelReply,
  type Plan,
  type RunningReply,
  type RunState,
  type StageReply,
  type StartReply,
} from '@agora/contracts';
import { Controller, Inject, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { describePlan } from './plan/describe-plan.js';
import { RunRegistry } from './run/run-registry.js';

@Controller()
export class OrchestratorController implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(RunRegistry) private readonly runs: RunRegistry,
    @Inject(ArtifactStore) private readonly store: ArtifactStore,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.runs.resumeInterrupted();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.runs.close();
  }

  @MessagePattern(subjects.rpc('orchestrator', 'plan'))
  async plan(@Payload() payload: unknown): Promise<Plan> {
    return describePlan(await this.runs.plan(startRequestSchema.parse(payload)), this.store, this.runs.allowed);
  }

  @MessagePattern(subjects.rpc('orchestrator', 'start'))
  start(@Payload() payload: unknown): Promise<StartReply> {
    return this.runs.start(startRequestSchema.parse(payload));
  }

  @MessagePattern(subjects.rpc('orchestrator', 'evaluate'))
  evaluate(@Payload() payload: unknown): Promise<StartReply> {
    return this.runs.start(evaluateRequestSchema.parse(payload));
  }

  @MessagePattern(subjects.rpc('orchestrator', 'state'))
  state(@Payload() payload: unknown): Promise<RunState> {
    return this.runs.state(runRequestSchema.parse(payload).runId);
  }

  @MessagePattern(subjects.rpc('orchestrator', 'stage'))
  stage(@Payload() payload: unknown): Promise<StageReply> {
    return this.runs.stage(stageRequestSchema.parse(payload));
  }

  /** Answers when the run's workers have stopped. */
  @MessagePattern(subjects.rpc('orchestrator', 'cancel'))
  cancel(@Payload() payload: unknown): Promise<CancelReply> {
    return this.runs.cancel(runRequestSchema.parse(payload).runId);
  }

  @MessagePattern(subjects.rpc('orchestrator', 'budget'))
  budget(@Payload() payload: unknown): Promise<BudgetReply> {
    return this.runs.changeBudget(budgetRequestSchema.parse(payload));
  }

  @MessagePattern(subjects.rpc('orchestrator', 'running'))
  running(): RunningReply {
    return { runs: this.runs.running };
  }
}
