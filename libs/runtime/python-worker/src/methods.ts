import { trainingSchema, type Training } from '@agora/run-schemas';
import type { Prompt, Sampling } from '@agora/plugin-api';
import { z } from 'zod';

/** Where a model's files are: a local folder, or a model on the Hugging Face hub. */
export type ModelReference = { path: string } | { id: string; revision?: string };

export type Device = 'auto' | 'cpu' | 'cuda';

export interface TrainParams {
  model: ModelReference;
  /** Files of JSON lines with `instruction` and `response`; rows without a response are passed over. */
  files: string[];
  /** An existing folder; `checkpoint/` and `log.jsonl` are written into it. */
  output: string;
  training: Training;
  seed: number;
  /** Default `auto`: the first GPU when there is one. */
  device?: Device;
  /** Default: one for models below five million parameters, which makes runs repeatable bit for bit; else all cores. */
  threads?: number;
}

/** Of a worker with the arguments `JOBS` alone: a folder that `writeTrainingJob` has made. */
export interface TrainingJobParams {
  job: string;
}

export const trainResultSchema = z.object({
  rows: z.number().int(),
  /** Of these, those of each file. */
  rowsPerFile: z.array(z.number().int()),
  tooLong: z.number().int(),
  steps: z.number().int(),
  /** In the rows, counted once. */
  responseTokens: z.number().int(),
  /** Mean over the steps of the last epoch. */
  loss: z.number(),
  seconds: z.number(),
  device: z.string(),
  precision: trainingSchema.shape.precision,
  /** Processes that trained it together, and how it was divided; absent when there was one. */
  ranks: z.number().int().optional(),
  sharding: z.string().optional(),
  /** Absent when they are fp32. */
  masters: z.literal('bf16').optional(),
  /** What differs from what was asked for, or should be known of the student. */
  notices: z.array(z.string()).optional(),
});
export type TrainResult = z.infer<typeof trainResultSchema>;

export interface GenerateParams {
  model: ModelReference;
  /** Undefined sampling fields mean greedy decoding of up to 512 tokens. */
  requests: { prompt: Prompt; sampling: Sampling }[];
  device?: Device;
  threads?: number;
  /** Rows per batch; part of the result's last bits, so leave it alone. */
  batchSize?: number;
}

export const generateResultSchema = z.object({
  device: z.string(),
  completions: z.array(
    z.object({
      text: z.string(),
      finish: z.enum(['stop', 'length']),
      usage: z.object({ inputTokens: z.number().int(), outputTokens: z.number().int() }),
      /** Why there is no answer, for a prompt that fills the model's context. */
      tooLong: z.string().optional(),
    }),
  ),
});
export type GenerateResult = z.infer<typeof generateResultSchema>;

/** A question as a server is asked it. */
export const encodedPromptSchema = z.object({
  ids: z.array(z.number().int()),
  /** Most tokens of the answer. */
  limit: z.number().int(),
  /** Strings that end it. */
  stops: z.array(z.string()),
  seed: z.number().int(),
  tooLong: z.string().optional(),
});
export type EncodedPrompt = z.infer<typeof encodedPromptSchema>;

export const encodeResultSchema = z.object({
  /** Tokens that end an answer. */
  ends: z.array(z.number().int()),
  prompts: z.array(encodedPromptSchema),
});

export interface DecodeParams {
  model: ModelReference;
  answers: {
    request: GenerateParams['requests'][number];
    /** Of the prompt. */
    ids: number[];
    /** What followed; the text where a server tells no tokens. */
    tokens?: number[];
    text?: string;
    finish: 'stop' | 'length';
  }[];
}

const decodeResultSchema = z.object({
  completions: z.array(z.object({ text: z.string(), finish: z.enum(['stop', 'length']) })),
});

export interface ScoreParams {
  /** What is read: a causal language model's probabilities, or the one label of a sequence classifier. */
  kind: 'log-likelihoods' | 'rewards';
  model: { path: string };
  rows: readonly { instruction: string; response: string }[];
  /** Default `cpu`. */
  device?: 'cpu' | 'cuda';
  /** Of log-likelihoods: responses without their instruction. */
  alone?: boolean;
  /** Of log-likelihoods: add up ranks, each counted as this at most. */
  rankLimit?: number;
}

export const scoreResultSchema = z.object({
  /** For each row: total, tokens and, with a rank limit, the sum of ranks; or the reward. */
  values: z.array(z.array(z.number())),
  /** Rows that were longer than the model's positions and were cut. */
  truncated: z.number().int(),
  device: z.string(),
});
export type ScoreResult = z.infer<typeof scoreResultSchema>;

const nothing = z.object({});

/** What the worker sends back, by method. */
export const RESULTS = {
  ping: z.object({ pid: z.number().int(), python: z.string() }),
  prepare: nothing,
  train: trainResultSchema,
  generate: generateResultSchema,
  unload: nothing,
  score: scoreResultSchema,
  continuous: generateResultSchema,
  encode: encodeResultSchema,
  decode: decodeResultSchema,
} as const;

export interface WorkerParams {
  ping: Record<string, never>;
  /** Pays for imports ahead of need. */
  prepare: { for: 'train' | 'generate' };
  train: TrainParams | TrainingJobParams;
  generate: GenerateParams;
  /** Forgets every model in memory, or the large one alone: small ones are kept for whoever comes next. */
  unload: { large?: boolean };
  /** Of a worker with the arguments `SCORING` alone. */
  score: ScoreParams;
  /** These of a worker with the arguments `ENGINES_WORKER` alone. */
  continuous: GenerateParams;
  encode: Pick<GenerateParams, 'model' | 'requests'>;
  decode: DecodeParams;
}

export type WorkerMethod = keyof WorkerParams;
export type WorkerResult<M extends WorkerMethod> = z.infer<(typeof RESULTS)[M]>;
