import { z } from 'zod';
import { enginePlacesSchema } from './engine.js';

// Where trainings and engines of evaluation run. Nothing of it is part of a key: it says where a student is made, and not which one.

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of an environment variable');

/** The launcher of a file that names none: students are trained by the trainer's own process. */
export const HERE = 'worker';

export const computeSchema = z.strictObject({
  launcher: z
    .string()
    .min(1)
    .default(HERE)
    .describe(
      "What starts trainings: local, slurm, command, kubernetes, or a plugin of your own; the trainer's own process when left out",
    ),
  options: z.record(z.string(), z.unknown()).default({}).describe('Of the launcher; `agora plugins` lists them'),
  nodes: z.number().int().positive().default(1).describe('Machines of one training'),
  gpus: z.number().int().nonnegative().default(1).describe('GPUs on each of them; 0 for none'),
  sharding: z
    .enum(['auto', 'ddp', 'fsdp'])
    .default('auto')
    .describe(
      'How several processes share a student: ddp, each keeps all of it; fsdp, each a part; auto: fsdp where a GPU would be too small',
    ),
  trainings: z.number().int().positive().default(4).describe('Trainings that are submitted at once'),
  microBatch: z
    .number()
    .int()
    .positive()
    .optional()
    .describe(
      'Rows of a batch that are computed at once, a divisor of batchSize; accumulation makes up for it, so that a step is the same',
    ),
  checkpointMinutes: z
    .union([z.number().nonnegative(), z.literal('off')])
    .default(10)
    .describe('Minutes between two checkpoints; 0 for one after every step'),
  environment: z
    .strictObject({
      python: z
        .string()
        .startsWith('/', 'is no absolute path')
        .optional()
        .describe('The interpreter on the nodes; when left out, that of the environment which Agora makes'),
      setup: z
        .array(z.string().min(1))
        .default([])
        .describe('Lines of bash before the training, such as `module load cuda`'),
      variables: z.record(variableName, z.string()).default({}).describe('Set for the training'),
      pass: z
        .array(variableName)
        .default([])
        .describe("Secrets that the training needs, by their names in the trainer's environment"),
    })
    .prefault({}),
  engines: enginePlacesSchema.optional(),
});
export type Compute = z.infer<typeof computeSchema>;

/** `rpc.trainer.compute`: where that trainer has students trained. */
export const computeReplySchema = z.object({
  /** Undefined where it trains in its own process. */
  file: z.string().optional(),
  launcher: z.string(),
  /** Of what the file says; the same for the same settings. Empty without a file. */
  digest: z.string(),
});
export type ComputeReply = z.infer<typeof computeReplySchema>;
