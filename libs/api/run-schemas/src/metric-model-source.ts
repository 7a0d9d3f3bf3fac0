import { z } from 'zod';

/** A file of a hub's repository: large ones are known by their sha256, small ones by git's hash of a blob. */
export const hubFileSchema = z.object({
  bytes: z.number().int().nonnegative(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  git: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional(),
});
export type HubFile = z.infer<typeof hubFileSchema>;

/**
 * A model of the hub as an artifact: the files of one commit that metrics read. It is the artifact's spec, so the hashes of
 * the files decide its key.
 */
export const metricModelSourceSchema = z.object({
  kind: z.literal('metric-model'),
  /** `owner/name`. */
  repo: z.string(),
  /** 40 hexadecimal digits. */
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  /** The ONNX graph; absent for a model that Python reads. */
  graph: z.string().optional(),
  /** By path in the repository. */
  files: z.record(z.string(), hubFileSchema),
});
export type MetricModelSource = z.infer<typeof metricModelSourceSchema>;

/** A model of the hub that a plan names. */
export const plannedHubModelSchema = z.object({
  repo: z.string(),
  commit: z.string(),
  /** Absent for a model that Python reads. */
  graph: z.string().optional(),
  /** Of all its files. */
  bytes: z.number().int(),
  /** Of the graph, where the hub tells it. */
  sha256: z.string().optional(),
  /** Whether the home has it, so that nothing is fetched. */
  present: z.boolean(),
});
export type PlannedHubModel = z.infer<typeof plannedHubModelSchema>;
