import type { Results } from '@agora/run-schemas';
import { z } from 'zod';

const plugins = z.array(z.object({ id: z.string(), plugin: z.string() })).catch([]);

/** The part of an experiment that a comparison needs. Results of every version have it. */
const schema = z.object({
  student: z.object({
    model: z.string(),
    training: z.object({ epochs: z.number(), learningRate: z.number() }).partial().catch({}),
  }),
  base: z.object({ model: z.string().optional() }).catch({}),
  reference: z.object({ model: z.string() }),
  instances: z.array(z.number()),
  methods: plugins,
  domains: plugins,
  evaluation: z.object({ limit: z.number().optional() }).catch({}),
});

export type ComparedRun = z.output<typeof schema>;

/** The experiment of a run; undefined for runs without one, e.g. evaluations. */
export function experimentOf(results: Pick<Results, 'experiment'>): ComparedRun | undefined {
  return schema.safeParse(results.experiment).data;
}
