import { z } from 'zod';

/** How the states of a text's tokens become one vector. */
export const poolings = ['mean', 'cls', 'last'] as const;
export type Pooling = (typeof poolings)[number];

export const metricDevices = ['cpu', 'cuda'] as const;
export type MetricDevice = (typeof metricDevices)[number];

/** A model that metrics read datasets with, and how it is read. */
export interface MetricModelUse {
  /** `nano`, a folder, or `hub:owner/name@commit`. */
  model: string;
  /** The ONNX graph among several in the folder or repository, e.g. `onnx/model.onnx`. */
  file?: string | undefined;
  /** Left out: what the model's own files say. */
  pooling?: Pooling | undefined;
  /** Default `cpu`. */
  device?: MetricDevice | undefined;
}

/** A name alone, or with how it is read. */
export type MetricModel = string | MetricModelUse;

/** The name of a model in an experiment file. */
export function metricModelName(model: MetricModel): string {
  return typeof model === 'string' ? model : model.model;
}

const NAMES = '`nano` (for nano domains alone), a folder, or hub:owner/name@commit; see docs/metric-models.md';
const FILE = /^(?![/\\])(?!.*(^|[/\\])\.\.?([/\\]|$))[^\0\\]+\.onnx$/;

/** Options of a metric that reads with a model: `what` says which kind of model. */
export function metricModelOptions(what: string): {
  model: z.ZodDefault<z.ZodString>;
  file: z.ZodOptional<z.ZodString>;
  device: z.ZodOptional<z.ZodEnum<{ cpu: 'cpu'; cuda: 'cuda' }>>;
} {
  return { model: z.string().min(1).default('nano').describe(`${what}: ${NAMES}`), ...readingOptions() };
}

function readingOptions(): {
  file: z.ZodOptional<z.ZodString>;
  device: z.ZodOptional<z.ZodEnum<{ cpu: 'cpu'; cuda: 'cuda' }>>;
} {
  return {
    file: z
      .string()
      .regex(FILE, 'name an .onnx file below the model, such as onnx/model.onnx')
      .optional()
      .describe('The ONNX graph among several; found when left out'),
    device: z.enum(metricDevices).optional().describe('`cuda` to read on a GPU; `cpu` when left out'),
  };
}

/** A model as one option among others, by name or with how it is read. */
export const metricModelSchema: z.ZodType<MetricModel, MetricModel> = z.union([
  z.string().min(1),
  z.strictObject({
    model: z.string().min(1),
    ...readingOptions(),
    pooling: z.enum(poolings).optional(),
  }),
]);

/**
 * The models that a metric's options name: `model` with what stands beside it, and every option whose name ends in `Model`,
 * by option name.
 */
export function metricModelsIn(options: Record<string, unknown>): Record<string, MetricModelUse> {
  const found: Record<string, MetricModelUse> = {};
  for (const [name, given] of Object.entries(options)) {
    if (name === 'model' && typeof given === 'string') {
      const { file, pooling, device } = options as Partial<MetricModelUse>;
      found[name] = { model: given, file, pooling, device };
    } else if (name.endsWith('Model')) {
      const parsed = metricModelSchema.safeParse(given);
      if (parsed.success) found[name] = typeof parsed.data === 'string' ? { model: parsed.data } : parsed.data;
    }
  }
  return found;
}
