import { WorkContext } from '@agora/bus';
import {
  checkRequestSchema,
  endpointCheckRequestSchema,
  subjects,
  tryRequestSchema,
  type TryReply,
} from '@agora/contracts';
import type { DatasetSummary, Job } from '@agora/run-schemas';
import { EndpointCheck } from '@agora/model-runtime';
import { Fault } from '@agora/plugin-api';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { DatasetStage } from './dataset/dataset-stage.js';
import { GeneratorCheck } from './generator-check.js';
import { GivenRowsStage } from './shard/given-rows-stage.js';
import { ShardStage } from './shard/shard-stage.js';

@Controller()
export class GenerationController {
  constructor(
    @Inject(ShardStage) private readonly shards: ShardStage,
    @Inject(GivenRowsStage) private readonly givenRows: GivenRowsStage,
    @Inject(DatasetStage) private readonly datasets: DatasetStage,
    @Inject(GeneratorCheck) private readonly generators: GeneratorCheck,
    @Inject(EndpointCheck) private readonly judges: EndpointCheck,
  ) {}

  @EventPattern(subjects.work('generate'))
  async generate(@Payload() job: Job, @Ctx() context: WorkContext): Promise<DatasetSummary> {
    const { spec } = job;
    if (spec.kind === 'shard' && spec.rows !== undefined) return this.givenRows.run({ ...job, spec }, context);
    if (spec.kind === 'shard') return this.shards.run({ ...job, spec }, context);
    if (spec.kind === 'dataset') return this.datasets.run({ ...job, spec }, context);
    throw new Fault('invalid-input', `generation cannot do a job of kind "${spec.kind}"`);
  }

  @MessagePattern(subjects.rpc('generation', 'check'))
  async check(@Payload() payload: unknown): Promise<Record<string, never>> {
    const judge = endpointCheckRequestSchema.safeParse(payload);
    if (judge.success) await this.judges.check(judge.data);
    else await this.generators.check(checkRequestSchema.parse(payload));
    return {};
  }

  @MessagePattern(subjects.rpc('generation', 'try'))
  try(@Payload() payload: unknown): Promise<TryReply> {
    return this.generators.try(tryRequestSchema.parse(payload));
  }
}
