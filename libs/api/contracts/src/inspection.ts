import { z } from 'zod';
import { FAULT_CODES, metricDevices, priceSchema, samplingSchema } from '@agora/plugin-api';
import { engineNameSchema, trainingSchema } from '@agora/run-schemas';

/** What torch can compute on, on the machine of a service. */
export const machineSchema = z.object({
  torch: z.string(),
  cores: z.number().int(),
  /** Memory that a process may have. */
  memoryBytes: z.number(),
  /** CUDA devices that torch sees; a service uses the first. */
  gpus: z.array(z.object({ name: z.string(), memoryBytes: z.number(), bf16: z.boolean() })),
  /** Where students are trained and local models answer. */
  device: z.enum(['cuda', 'cpu']),
  /** Why a GPU that is there is not used. */
  whyNoGpu: z.string().optional(),
});
export type Machine = z.infer<typeof machineSchema>;

/** `rpc.trainer.inspect` and `rpc.evaluation.inspect`: can these models be loaded on the service's machine, and do they fit? */
export const inspectRequestSchema = z.object({
  baseDir: z.string(),
  models: z.array(
    z.object({
      /** For messages: `student.model "Qwen/Qwen2.5-0.5B"`. */
      title: z.string(),
      /** As in the experiment file. */
      model: z.string(),
      use: z.enum(['train', 'answer']),
      /** Of a student. */
      training: trainingSchema.optional(),
      /** Longest answer that will be asked for. */
      maxTokens: z.number().int().optional(),
      /** What answers, where it is not the worker: on a server the machine's memory, or that of one GPU, decides nothing. */
      engine: engineNameSchema.optional(),
    }),
  ),
  /** Whether to make the Python environment first, where there is none. */
  install: z.boolean().default(false),
  /** Whether to describe the machine even when there is no model to inspect. */
  machine: z.boolean().default(false),
});
export type InspectRequest = z.input<typeof inspectRequestSchema>;

/** Something that stops a run (`fatal`), or that the user should know before it. */
export const findingSchema = z.object({
  code: z.enum(FAULT_CODES),
  message: z.string(),
  fix: z.string().optional(),
  fatal: z.boolean(),
});
export type Finding = z.infer<typeof findingSchema>;

export const inspectReplySchema = z.object({
  machine: machineSchema.optional(),
  findings: z.array(findingSchema),
  /** What is known of the models, by their `title`; bundled ones and those that could not be read are missing. */
  models: z.record(z.string(), z.object({ parameters: z.number(), context: z.number().nullable() })).default({}),
  /** Size of one trained student; 0 when it is not known. */
  checkpointBytes: z.number().default(0),
  /** Why the models were not inspected. */
  unchecked: z.string().optional(),
});
export type InspectReply = z.infer<typeof inspectReplySchema>;

/** `rpc.intrinsic-metrics.inspect`: are the local models there that metrics read datasets with? */
export const metricModelsRequestSchema = z.object({
  baseDir: z.string(),
  models: z.array(
    z.object({
      title: z.string(),
      plugin: z.string(),
      model: z.string(),
      file: z.string().optional(),
      device: z.enum(metricDevices).optional(),
    }),
  ),
});
export type MetricModelsRequest = z.output<typeof metricModelsRequestSchema>;

/** `rpc.generation.try` and `rpc.evaluation.try`: one small paid call, to see that key, model and address are right. */
export const tryRequestSchema = z.object({
  baseDir: z.string(),
  endpoint: z.object({
    provider: z.string(),
    model: z.string(),
    options: z.record(z.string(), z.unknown()),
    sampling: samplingSchema.default({}),
    price: priceSchema.optional(),
  }),
  /** Of the run: a provider that stands on others may choose by them, and each that it can choose is tried. */
  settings: z.array(z.object({ domain: z.string(), method: z.string() })).default([]),
});
export type TryRequest = z.output<typeof tryRequestSchema>;

export const tryReplySchema = z.object({
  /** Calls that were made, failed ones included. */
  calls: z.number().int(),
  /** US dollars; null when some of it is unknown. */
  usd: z.number().nullable(),
  findings: z.array(findingSchema),
});
export type TryReply = z.infer<typeof tryReplySchema>;
