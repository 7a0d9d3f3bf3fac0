import { z } from 'zod';

/** Adapters of low rank, trained in place of the weights (arXiv 2106.09685). */
export const loraSchema = z.strictObject({
  rank: z.number().int().positive().max(1024),
  alpha: z.number().positive().describe('The adapter counts alpha / rank times'),
  dropout: z.number().min(0).lt(1),
  targets: z
    .union([z.literal('all-linear'), z.array(z.string().min(1)).min(1)])
    .describe('Linear layers by the last part of their names, such as q_proj; all of them but the output layer'),
});
export type Lora = z.infer<typeof loraSchema>;

/** How a student is trained; every field enters the key of the train stage. */
export const trainingSchema = z.strictObject({
  epochs: z.number().positive(),
  learningRate: z.number().positive(),
  scheduler: z
    .enum(['cosine', 'linear', 'constant', 'step'])
    .describe('`step`: 0.85 times the learning rate after every epoch'),
  warmupRatio: z.number().min(0).max(1),
  weightDecay: z.number().nonnegative(),
  batchSize: z.number().int().positive(),
  gradientAccumulation: z.number().int().positive(),
  maxLength: z.number().int().positive().describe('Tokens; longer rows are left out and counted'),
  packing: z
    .union([z.boolean(), z.literal('wrapped')])
    .describe('`wrapped`: rows are laid end to end and cut into blocks of maxLength, without borders between them'),
  precision: z.enum(['auto', 'fp32', 'bf16']),
  masters: z
    .enum(['fp32', 'bf16'])
    .optional()
    .describe(
      'Kind of the weights that the optimiser changes, or that LoRA freezes; bf16 takes half the memory and rounds small updates away',
    ),
  maxGradNorm: z.number().nonnegative().optional().describe('Longer gradients are clipped; 0 for none; default 1'),
  attention: z
    .enum(['eager', 'sdpa', 'flash_attention_2', 'flex_attention'])
    .optional()
    .describe("How attention is computed; the library's own choice, mostly sdpa, when left out"),
  lora: loraSchema.optional().describe('Of method lora alone; all weights are trained when it is absent'),
});
export type Training = z.infer<typeof trainingSchema>;

/** As a user writes it: what is left out has a default. */
export const trainingOptionsSchema = trainingSchema
  .partial()
  .extend({
    preset: z
      .enum(['agora', 'agorabench'])
      .optional()
      .describe("Where the other fields' defaults come from; `agorabench`: what its authors' training code does"),
    method: z.enum(['full', 'lora']).optional().describe('What is trained: all weights, or an adapter beside them'),
    lora: loraSchema.partial().optional().describe('Of method lora'),
  })
  .superRefine(({ method, lora }, context) => {
    if (method !== 'full' || lora === undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['lora'],
      message: 'is given, but method is full; set method: lora, or leave lora out',
    });
  });
export type TrainingOptions = z.infer<typeof trainingOptionsSchema>;

/** Training settings that suit the nano student; see tools/nano-recipe. */
export const NANO_TRAINING: Training = {
  epochs: 3,
  learningRate: 2e-3,
  scheduler: 'cosine',
  warmupRatio: 0.05,
  weightDecay: 0,
  batchSize: 8,
  gradientAccumulation: 1,
  maxLength: 256,
  packing: false,
  precision: 'auto',
};

/**
 * Of every model but nano: AgoraBench's epochs, learning rate and batches (arXiv 2412.03679, appendix on hyper-parameters), with
 * fp32 masters, a warm-up, clipped gradients, and rows that do not read each other.
 */
export const AGORABENCH_TRAINING: Training = {
  ...NANO_TRAINING,
  epochs: 5,
  learningRate: 1e-5,
  batchSize: 4,
  gradientAccumulation: 8,
  maxLength: 4096,
};

/**
 * What the training code of AgoraBench does, on its four GPUs (batches of 2, accumulated 8 times) as on one: 64 packed blocks
 * a step, weights and moments in bf16, 0.85 times the learning rate after every epoch, no warm-up, no clipping.
 */
export const AGORABENCH_PRESET: Training = {
  epochs: 5,
  learningRate: 1e-5,
  scheduler: 'step',
  warmupRatio: 0,
  weightDecay: 0.01,
  batchSize: 2,
  gradientAccumulation: 32,
  maxLength: 4096,
  packing: 'wrapped',
  precision: 'auto',
  masters: 'bf16',
  maxGradNorm: 0,
};

export const DEFAULT_LORA: Lora = { rank: 16, alpha: 32, dropout: 0, targets: 'all-linear' };
/** Of adapters beside large models (arXiv 2305.14314 for 7B and 13B); the rate of a full fine-tuning hardly moves them. */
const LORA_LEARNING_RATE = 2e-4;

/**
 * What a student is trained with. Defaults that came later (full training, fp32 masters, gradients clipped at 1) are left out:
 * keys made before they could be named stay the same.
 */
export function trainingFor(model: string, { preset, method, lora, ...options }: TrainingOptions): Training {
  const adapter = method === 'lora' || lora !== undefined;
  const rate = adapter && model !== 'nano' ? { learningRate: LORA_LEARNING_RATE } : {};
  const { masters, maxGradNorm, ...made } = { ...presetFor(model, preset), ...rate, ...options };
  return {
    ...made,
    ...(masters === 'bf16' ? { masters } : {}),
    ...(maxGradNorm === undefined || maxGradNorm === 1 ? {} : { maxGradNorm }),
    ...(adapter ? { lora: sorted({ ...DEFAULT_LORA, ...lora }) } : {}),
  };
}

function presetFor(model: string, preset: TrainingOptions['preset']): Training {
  if (preset === 'agorabench') return AGORABENCH_PRESET;
  return model === 'nano' ? NANO_TRAINING : AGORABENCH_TRAINING;
}

/** The order and number of names make no other adapter. */
function sorted({ targets, ...lora }: Lora): Lora {
  return { ...lora, targets: targets === 'all-linear' ? targets : [...new Set(targets)].sort() };
}
