import { z } from 'zod';

/** What a method starts from: a whole instance, a lone instruction, or a poor instance to improve. */
export const seedSchema = z.object({
  id: z.string(),
  instruction: z.string(),
  response: z.string().optional(),
  source: z.string().optional(),
  /** Of the source: SPDX identifier or a short text. */
  licence: z.string().optional(),
});
export type Seed = z.infer<typeof seedSchema>;

/** An instruction with its response, before it has earned its place in a dataset. */
export interface Draft {
  instruction: string;
  response: string;
}

export const usageSchema = z.object({
  /** The whole prompt: fresh tokens and those read from or written to a prompt cache. */
  inputTokens: z.number().int().nonnegative(),
  /** All that is charged as output: the text, and thoughts whether shown or not. */
  outputTokens: z.number().int().nonnegative(),
  /** The part of `inputTokens` that was read from a prompt cache. */
  cachedInputTokens: z.number().int().nonnegative().optional(),
  /** The part of `inputTokens` that was written to a prompt cache. */
  cacheWriteInputTokens: z.number().int().nonnegative().optional(),
  /** The part of `outputTokens` that a reasoning model thought and did not show. */
  reasoningTokens: z.number().int().nonnegative().optional(),
});
/** Tokens of one call as the endpoint counted them. */
export type Usage = z.infer<typeof usageSchema>;

/** How a pair was found among the answers to its prompt. */
const pairProvenanceSchema = z.object({
  /** How many there were. */
  answers: z.number().int(),
  /** Of each: how good it was found; null where it could not be read or judged. */
  scores: z.array(z.number().nullable()),
  /** Numbers of the two, from 0. Absent where no pair was found. */
  chosen: z.number().int().optional(),
  rejected: z.number().int().optional(),
  /** Ids of the judges. */
  judges: z.array(z.string()),
});
export type PairProvenance = z.infer<typeof pairProvenanceSchema>;

export const provenanceSchema = z.object({
  generator: z.string(),
  provider: z.string(),
  model: z.string(),
  /** The exact model the provider says it used, when it says so. */
  modelVersion: z.string().optional(),
  /** Which part of a provider that stands on others answered. */
  part: z.string().optional(),
  method: z.string(),
  domain: z.string(),
  slot: z.number().int(),
  attempt: z.number().int(),
  seedIds: z.array(z.string()),
  variables: z.record(z.string(), z.string()),
  promptHash: z.string(),
  sampling: z.record(z.string(), z.unknown()),
  usage: usageSchema.optional(),
  /** Length of what the model thought, which is no part of the text unless the generator keeps it. */
  thoughtCharacters: z.number().int().positive().optional(),
  /** US dollars; absent when the price of the model is unknown. */
  usd: z.number().optional(),
  /** Of a pair: of all answers that the prompt had, which the tokens and dollars are of. */
  pair: pairProvenanceSchema.optional(),
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** One row of a dataset. `id` is the hash of instruction and response, and of the worse answer where there is one. */
export const instanceSchema = z.object({
  id: z.string(),
  instruction: z.string(),
  response: z.string(),
  /** Of a pair: the better answer, which is the response as well, for all who read rows as they always are; and the worse one. */
  chosen: z.string().optional(),
  rejected: z.string().optional(),
  provenance: provenanceSchema,
});
export type Instance = z.infer<typeof instanceSchema>;

/** One output that did not become an instance. Nothing paid for is thrown away silently. */
export const rejectedSchema = z.object({
  reason: z.string(),
  detail: z.string().optional(),
  output: z.string(),
  provenance: provenanceSchema,
});
export type Rejected = z.infer<typeof rejectedSchema>;
