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

/** Direct preference optimisation (arXiv 2305.18290): of a pair of answers, the better one is made more probable than the worse. */
export const dpoSchema = z.strictObject({
  beta: z.number().positive().describe('How dear it is to move away from the base; larger values keep closer to it'),
});
export type Dpo = z.infer<typeof dpoSchema>;

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
  lora: loraSchema.optional().describe('Of method lora or qlora alone; all weights are trained when it is absent'),
  quantised: z.literal('nf4').optional().describe('Of method qlora: the kind of the frozen weights'),
  dpo: dpoSchema.optional().describe('Of objective dpo alone; responses are learnt by heart (sft) when it is absent'),
  optimizer: z
    .string()
    .regex(/^[a-z0-9_]+$/, 'name an optimiser as the transformers library does, e.g. adafactor')
    .optional()
    .describe('By the name that the transformers library has for it, e.g. adafactor; adamw when left out'),
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
    objective: z
      .enum(['sft', 'dpo'])
      .optional()
      .describe('`sft` learns responses; `dpo` prefers the better of two answers, by the pairs of preference data'),
    dpo: dpoSchema.partial().optional().describe('Of objective dpo'),
    method: z
      .enum(['full', 'lora', 'qlora'])
      .optional()
      .describe('What is trained: all weights, or an adapter beside them; `qlora` keeps those in four bits'),
    lora: loraSchema.partial().optional().describe('Of method lora or qlora'),
  })
  .superRefine((given, context) => {
    for (const { path, message } of trainingProblems(given)) {
      context.addIssue({ code: 'custom', path: [path], message });
    }
  });
export type TrainingOptions = z.infer<typeof trainingOptionsSchema>;

interface Problem {
  path: string;
  message: string;
}

type Combined = Partial<Pick<Training, 'packing' | 'masters' | 'precision' | 'quantised'>> & {
  preset?: string | undefined;
  objective?: string | undefined;
  dpo?: unknown;
  method?: string | undefined;
  lora?: unknown;
};

/** Fields that do not go together. */
function trainingProblems(given: Combined): Problem[] {
  const { method, lora, objective, dpo, packing, preset, quantised } = given;
  const problems: Problem[] = [];
  if (method === 'full' && lora !== undefined) {
    problems.push({ path: 'lora', message: 'is given, but method is full; set method: lora, or leave lora out' });
  }
  if (quantised !== undefined && method !== 'qlora' && (method !== undefined || lora === undefined)) {
    problems.push({
      path: 'quantised',
      message: 'is of method qlora alone; set method: qlora, or leave quantised out',
    });
  }
  if (objective === 'sft' && dpo !== undefined) {
    problems.push({ path: 'dpo', message: 'is given, but objective is sft; set objective: dpo, or leave dpo out' });
  }
  if (objective !== 'dpo' && dpo === undefined) return problems;
  if (packing !== undefined && packing !== false) {
    problems.push({
      path: 'packing',
      message: 'pairs of answers are not packed; leave packing out with objective: dpo',
    });
  }
  if (preset === 'agorabench') {
    problems.push({
      path: 'preset',
      message: 'agorabench is a recipe of objective sft; leave preset out with objective: dpo',
    });
  }
  return problems;
}

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

export const DEFAULT_DPO: Dpo = { beta: 0.1 };
/**
 * Of preference optimisation: one pass over the pairs, at TRL's own rate (1e-6), and ten times that for an adapter, as its
 * documentation advises. The nano student is so small that it needs far more.
 */
const DPO_TRAINING = { epochs: 1, learningRate: 1e-6 };
const DPO_LORA_LEARNING_RATE = 1e-5;
const NANO_DPO_TRAINING = { epochs: 3, learningRate: 2e-4 };

/**
 * What a student is trained with. Defaults that came later (sft, full training, fp32 masters, gradients clipped at 1, AdamW)
 * are left out: keys made before they could be named stay the same.
 */
export function trainingFor(
  model: string,
  { preset, method, lora, objective, dpo, quantised, ...options }: TrainingOptions,
): Training {
  const adapter = method === 'lora' || method === 'qlora' || lora !== undefined;
  const prefers = objective === 'dpo' || dpo !== undefined;
  const fourBits = method === 'qlora' || quantised !== undefined;
  const suited = model === 'nano' ? nanoSuited(prefers) : suitedTo(prefers, adapter);
  const { masters, maxGradNorm, optimizer, ...made } = { ...presetFor(model, preset), ...suited, ...options };
  return {
    ...made,
    ...(masters === 'bf16' ? { masters } : {}),
    ...(maxGradNorm === undefined || maxGradNorm === 1 ? {} : { maxGradNorm }),
    ...(optimizer === undefined || optimizer === 'adamw' ? {} : { optimizer }),
    ...(adapter ? { lora: sorted({ ...DEFAULT_LORA, ...lora }) } : {}),
    ...(fourBits ? { quantised: 'nf4' as const } : {}),
    ...(prefers ? { dpo: { ...DEFAULT_DPO, ...dpo } } : {}),
  };
}

function nanoSuited(prefers: boolean): Partial<Training> {
  return prefers ? NANO_DPO_TRAINING : {};
}

function suitedTo(prefers: boolean, adapter: boolean): Partial<Training> {
  if (prefers) return { ...DPO_TRAINING, ...(adapter ? { learningRate: DPO_LORA_LEARNING_RATE } : {}) };
  return adapter ? { learningRate: LORA_LEARNING_RATE } : {};
}

function presetFor(model: string, preset: TrainingOptions['preset']): Training {
  if (preset === 'agorabench') return AGORABENCH_PRESET;
  return model === 'nano' ? NANO_TRAINING : AGORABENCH_TRAINING;
}

/** The order and number of names make no other adapter. */
function sorted({ targets, ...lora }: Lora): Lora {
  return { ...lora, targets: targets === 'all-linear' ? targets : [...new Set(targets)].sort() };
}
