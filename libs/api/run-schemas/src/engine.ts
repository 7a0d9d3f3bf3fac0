import { z } from 'zod';

/** What lets models answer benchmarks: the worker's own batches, or something that is faster where it is there. */
export const ENGINES = ['worker', 'continuous', 'vllm', 'sglang', 'endpoint'] as const;
export type EngineName = (typeof ENGINES)[number];

export const engineNameSchema = z
  .enum(ENGINES)
  .describe('What lets base, students and references answer; worker when left out (docs/evaluation-engines.md)');

/**
 * The engine as part of a key. The worker is none of them: its version is a field of every evaluation, and keys made before there
 * were engines stay the same.
 */
export const engineUseSchema = z.object({
  name: z.enum(ENGINES).exclude(['worker']),
  /** Of the installation or the server, as it says itself; `unsaid` of a server that does not. */
  version: z.string(),
  /** Of what lays prompts out for it and reads its answers. */
  client: z.string(),
});
export type EngineUse = z.infer<typeof engineUseSchema>;

/** The engine for people: `vllm 0.11.0`. */
export function engineTitle({ name, version }: Pick<EngineUse, 'name' | 'version'>): string {
  return name === 'continuous' ? name : `${name} ${version === 'unsaid' ? 'of unknown version' : version}`;
}

// Where engines are: in a compute file, and so never in a key.

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of an environment variable');

/** Arguments that are Agora's to give, or that make other answers of the same weights. */
const REFUSED =
  /^--?(host|port|model|model-path|served-model-name|tokenizer|tokenizer-path|skip-tokenizer-init|revision|dtype|quantization|q|kv-cache-dtype|load-format|generation-config|override-generation-config|hf-overrides|enable-lora|lora-modules|lora-paths|max-loras|max-lora-rank|max-loras-per-batch|api-key|speculative-config|speculative-algorithm|rope-scaling|task|runner)$/;

const argument = z
  .string()
  .refine(
    (text) => !REFUSED.test(text.split('=')[0] ?? ''),
    'is set by Agora, or would change answers without a new key',
  );

const concurrency = z.number().int().positive().max(4096).optional().describe('Questions at once; 64 when left out');

export const installedEngineSchema = z.strictObject({
  installation: z.string().min(1).describe('Folder of the virtual environment that has it: bin/python is in it'),
  arguments: z
    .array(argument)
    .default([])
    .describe('Further arguments of the server, such as --gpu-memory-utilization'),
  variables: z.record(variableName, z.string()).default({}).describe('Set for the server'),
  port: z
    .number()
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe('Of the server on this machine; a free one when left out'),
  startMinutes: z.number().positive().default(20).describe('How long it may take until it answers'),
  concurrency,
});
export type InstalledEngine = z.output<typeof installedEngineSchema>;

const servedModelSchema = z.strictObject({
  baseURL: z
    .string()
    .regex(/^https?:\/\/[^\s@?#]+$/, 'is no http or https address without credentials')
    .describe('Ends in /v1, usually'),
  served: z.string().min(1).describe('What the server calls the model'),
  adapters: z
    .boolean()
    .default(false)
    .describe(
      'It loads LoRA adapters of students of this model from the home folder (VLLM_ALLOW_RUNTIME_LORA_UPDATING)',
    ),
});
export type ServedModel = z.output<typeof servedModelSchema>;

export const endpointEngineSchema = z.strictObject({
  models: z
    .record(z.string(), servedModelSchema)
    .refine((models) => Object.keys(models).length > 0, 'names no model')
    .describe('Which server answers for which model, by the names that the experiment gives them'),
  apiKeyEnv: variableName.optional().describe('Variable with the key of the servers'),
  version: z.string().min(1).optional().describe('Of servers that do not tell it'),
  concurrency,
  timeoutSeconds: z.number().positive().default(600).describe('For one answer'),
});
export type EndpointEngine = z.output<typeof endpointEngineSchema>;

export const enginePlacesSchema = z
  .strictObject({
    vllm: installedEngineSchema.optional(),
    sglang: installedEngineSchema.optional(),
    endpoint: endpointEngineSchema.optional(),
  })
  .describe('Where engines of evaluation are');
export type EnginePlaces = z.output<typeof enginePlacesSchema>;
