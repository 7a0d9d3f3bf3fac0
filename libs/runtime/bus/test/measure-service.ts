import { createHash } from 'node:crypto';
import { subjects, type RunEvent } from '@agora/contracts';
import { stageKey, type Job, type MeasureSpec } from '@agora/run-schemas';
import { Controller, Module } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { WorkContext, type Bus, type ServiceDefinition, type WorkTuning } from '../src/index.js';

export type Handler = (job: Job<MeasureSpec>, context: WorkContext) => Promise<unknown>;
export type Verb = (payload: unknown) => unknown;

/** A service with one work subject and one request, both done by what the spec passes in. */
export function measureService(
  handler: Handler,
  options: { concurrency?: number; verb?: Verb } = {},
): ServiceDefinition {
  @Controller()
  class MeasureController {
    @EventPattern(subjects.work('measure'))
    measure(@Payload() job: Job<MeasureSpec>, @Ctx() context: WorkContext): Promise<unknown> {
      return handler(job, context);
    }

    @MessagePattern(subjects.rpc('intrinsic-metrics', 'do'))
    do(@Payload() payload: unknown): unknown {
      return options.verb?.(payload);
    }
  }

  @Module({})
  class MeasureModule {}

  return {
    name: 'intrinsic-metrics',
    concurrency: options.concurrency ?? 4,
    module: () => ({ module: MeasureModule, controllers: [MeasureController] }),
  };
}

/** Short waits, so that a spec sees a retry or a redelivery soon. */
export const QUICK: Partial<WorkTuning> = { ackWaitMs: 1_500, backoffMs: [10], graceMs: 200, abortMs: 200 };

export function measureJob(runId: string, title: string): Job<MeasureSpec> {
  const spec: MeasureSpec = {
    kind: 'measure',
    dataset: createHash('sha256').update(`${runId} ${title}`).digest('hex'),
    metric: { plugin: 'spec', version: '1', identity: null },
    id: 'spec',
    models: 'none',
  };
  return {
    key: stageKey(spec),
    runId,
    title,
    cells: [`cell of ${title}`],
    spec,
    runtime: { baseDir: '/', options: {}, limits: {} },
  };
}

/** The run's events from its start up to the first that `last` accepts. */
export async function eventsUntil(bus: Bus, runId: string, last: (event: RunEvent) => boolean): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of bus.runEvents(runId, { fromStart: true })) {
    events.push(event);
    if (last(event)) break;
  }
  return events;
}

/** The run's events up to the `count`th that ended a stage for good. */
export function eventsUntilEnded(bus: Bus, runId: string, count = 1): Promise<RunEvent[]> {
  let ended = 0;
  return eventsUntil(bus, runId, (event) => {
    if (event.kind === 'stage-finished' || (event.kind === 'stage-failed' && event.final)) ended += 1;
    return ended === count;
  });
}

export function kinds(events: RunEvent[]): string[] {
  return events.map(({ kind }) => kind);
}

/** Messages that the work queue still holds. */
export async function queued(bus: Bus): Promise<number> {
  return (await bus.connection.jsm.streams.info('WORK')).state.messages;
}

/** Resolves when `done` says so; looks again and again. */
