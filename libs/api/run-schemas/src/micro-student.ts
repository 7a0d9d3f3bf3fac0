import { z } from 'zod';

/** The metric that a micro-student's score stands under. */
export const MICRO_STUDENT = 'micro-student';

/** The run's own student, trained on the first rows of each dataset alone: a metric that costs a small training. */
export const microStudentSchema = z
  .strictObject({
    instances: z
      .number()
      .int()
      .positive()
      .default(100)
      .describe('Its rows, the first of the dataset; cells of no more instances have no micro-student'),
  })
  .describe(
    `Another student on the first rows of each dataset; its score is the metric \`${MICRO_STUDENT}\`, which orders and predicts no PGR`,
  );

/** What is wrong with a micro-student beside the rest of an experiment: where, and a message. */
export function microStudentProblem({
  analysis: { microStudent },
  instances,
  metrics,
}: {
  analysis: { microStudent?: { instances: number } | undefined };
  instances: readonly number[];
  metrics: readonly { id: string }[];
}): { path: string[]; message: string } | undefined {
  if (!microStudent) return undefined;
  if (metrics.some(({ id }) => id === MICRO_STUDENT)) {
    return {
      path: ['analysis', 'microStudent'],
      message: `a metric has the id ${MICRO_STUDENT} already; give it another`,
    };
  }
  if (instances.some((volume) => volume > microStudent.instances)) return undefined;
  return {
    path: ['analysis', 'microStudent', 'instances'],
    message: `a micro-student has fewer rows than the student: no cell has more than ${microStudent.instances} instances`,
  };
}
