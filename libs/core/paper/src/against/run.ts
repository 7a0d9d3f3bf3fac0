import type { Results } from '@agora/contracts';
import { z } from 'zod';

const plugins = z.array(z.object({ id: z.string(), plugin: z.string() })).catch([]);

/** What a comparison needs to know of an experiment. Results of any version have it. */
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

/** The experiment of a run; undefined when it is none, as that of an evaluation. */
export function experimentOf(results: Pick<Results, 'experiment'>): ComparedRun | undefined {
  return schema.safeParse(results.experiment).data;
}
