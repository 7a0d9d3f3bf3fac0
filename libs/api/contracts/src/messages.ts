import { z } from 'zod';
import { limitsSchema, priceSchema } from '@agora/plugin-api';
import {
  evaluationSchema,
  experimentSchema,
  faultDataSchema,
  generationModeSchema,
  generatorSchema,
  originSchema,
  preflightCostSchema,
  RUN_STATUSES,
  type Stage,
  STAGES,
  untilSchema,
} from '@agora/run-schemas';

export const SERVICES = ['orchestrator', 'generation', 'trainer', 'evaluation', 'intrinsic-metrics'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** Largest request or reply on core NATS, in bytes. Anything larger travels as an artifact's key. */
export const MAX_MESSAGE_BYTES = 256 * 1024;

export const WORK_STREAM = 'WORK';
export const EVENTS_STREAM = 'EVENTS';
export const RUNS_BUCKET = 'runs';
export const BUDGETS_BUCKET = 'budgets';

const MINUTE_MS = 60_000;
/** Verbs that may take long: their handlers read files, fetch data or install a Python environment. */
const LONG_VERBS = ['start', 'evaluate', 'plan', 'inspect'];

/** Within this time every request gets a reply; when the handler is not done by then, the reply is a fault. */
export function answerWithinMs(subject: string): number {
  return LONG_VERBS.some((verb) => subject.endsWith(`.${verb}`)) ? 40 * MINUTE_MS : 2 * MINUTE_MS;
}

export type WorkStage = Exclude<Stage, 'analyze'>;

export const subjects = {
  rpc: (service: ServiceName, verb: string): string => `rpc.${service}.${verb}`,
  work: (stage: WorkStage): string => `work.${stage}`,
  event: (runId: string, kind: string): string => `event.run.${runId}.${kind}`,
  runEvents: (runId: string): string => `event.run.${runId}.>`,
};

/** Reply to `rpc.<service>.health`. */
export const healthSchema = z.object({
  service: z.enum(SERVICES),
  state: z.enum(['running', 'stopping', 'draining']),
  version: z.string(),
  pid: z.number().int(),
  inFlight: z.number().int(),
});
export type Health = z.infer<typeof healthSchema>;

/** Reply to `rpc.<service>.prepare`: whether the service can start its first job at once; if not, what it waits for. */
export const readyReplySchema = z.object({ ready: z.boolean(), note: z.string().optional() });
export type ReadyReply = z.infer<typeof readyReplySchema>;

/** `rpc.generation.check`: can this service use a generator (is its plugin there, its options right, its key set)? */
export const checkRequestSchema = z.object({ baseDir: z.string(), generator: generatorSchema });
export type CheckRequest = z.output<typeof checkRequestSchema>;

/** `rpc.<service>.check`: the same for an endpoint that is asked beside the generation of data, a judge or a generator. */
export const endpointCheckRequestSchema = z.object({
  baseDir: z.string(),
  endpoint: z.object({
    provider: z.string(),
    model: z.string(),
    options: z.record(z.string(), z.unknown()),
    limits: limitsSchema.default({}),
    price: priceSchema.optional(),
    mode: generationModeSchema.optional(),
  }),
});
export type EndpointCheckRequest = z.output<typeof endpointCheckRequestSchema>;

/** `rpc.orchestrator.start`: begins a run, or joins it when it is under way. `rpc.orchestrator.plan` takes the same. */
export const startRequestSchema = z.object({
  experiment: experimentSchema,
  baseDir: z.string(),
  origin: originSchema.optional(),
  /** False: skips the preflight, so models are not inspected and no small paid call is made. */
  preflight: z.boolean().optional(),
  /** The last stage to be made; all of them when left out. No part of the run's id: the same run goes on later. */
  until: untilSchema.optional(),
});
export type StartRequest = z.output<typeof startRequestSchema>;

/** `rpc.orchestrator.evaluate`: begins an evaluation without an experiment, or joins it; answered like `start`. */
export const evaluateRequestSchema = z.object({
  evaluation: evaluationSchema,
  baseDir: z.string(),
  origin: originSchema.optional(),
  preflight: z.boolean().optional(),
});
export type EvaluateRequest = z.output<typeof evaluateRequestSchema>;

export const startReplySchema = z.object({
  runId: z.string(),
  joined: z.boolean(),
  /** The `at` of the `run-started` event with which this round begins. */
  startedAt: z.iso.datetime(),
  /** Where the run stops, which another command may have said; absent when it goes to its end. */
  until: untilSchema.optional(),
});
export type StartReply = z.infer<typeof startReplySchema>;

/**
 * What a run may still spend, by run id in the `budgets` bucket; changed only by compare-and-set. The orchestrator writes it
 * before it queues work; workers take their allowances out of it.
 */
export const ledgerSchema = z.object({
  /** A new one each time the ledger is opened. Allowances taken from an earlier ledger are void: nobody counts them any more. */
  id: z.string().optional(),
  limitUsd: z.number(),
  /** Already spent, or handed to a worker that may spend it. */
  committedUsd: z.number(),
});
export type Ledger = z.infer<typeof ledgerSchema>;

/** `rpc.orchestrator.cancel` and `rpc.orchestrator.state`; to workers as `rpc.<service>.stop`. */
export const runRequestSchema = z.object({ runId: z.string() });
export type RunRequest = z.infer<typeof runRequestSchema>;

/** `rpc.orchestrator.stage`: what the orchestrator itself knows of a stage, whatever events say. */
export const stageRequestSchema = z.object({ runId: z.string(), key: z.string() });
export type StageRequest = z.infer<typeof stageRequestSchema>;

/** Null when the run has no such stage. */
export const stageReplySchema = z.union([
  z.null(),
  z.object({
    stage: z.enum(STAGES),
    title: z.string(),
    cells: z.array(z.string()),
    status: z.enum(['open', 'done', 'failed']),
    /** The summary in the stage's artifact. */
    summary: z.unknown().optional(),
    fault: faultDataSchema.optional(),
  }),
]);
export type StageReply = z.infer<typeof stageReplySchema>;

/** Reply to `rpc.orchestrator.cancel`. Comes when no worker makes calls for the run any more, or after some time. */
export const cancelReplySchema = z.object({
  runId: z.string(),
  /** False when the run was not under way. */
  stopped: z.boolean(),
  /** Workers that had a job of the run and have not reported that they stopped. */
  silent: z.array(z.string()),
});
export type CancelReply = z.infer<typeof cancelReplySchema>;

/** Reply to `rpc.orchestrator.running`: the runs that this orchestrator drives. */
export const runningReplySchema = z.object({ runs: z.array(z.string()) });
export type RunningReply = z.infer<typeof runningReplySchema>;

/** State of a run in the `runs` bucket; changed only by compare-and-set. */
export const runStateSchema = z.object({
  runId: z.string(),
  status: z.enum(RUN_STATUSES),
  /** Raised by each start of a run that was not running; part of the message ids of its jobs. */
  round: z.number().int(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  request: z.union([startRequestSchema, evaluateRequestSchema]),
  /** What the small calls of the preflight have cost. */
  preflight: preflightCostSchema.optional(),
  /** Key of the artifact with `results.json`, or with `evaluation.json` where the request was an evaluation. */
  results: z.string().optional(),
  /** Why it ended, when it could not be completed. */
  fault: faultDataSchema.optional(),
});
export type RunState = z.output<typeof runStateSchema>;
