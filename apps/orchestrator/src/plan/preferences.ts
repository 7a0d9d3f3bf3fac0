import type { Training } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';

/**
 * Whether preferences can be learnt from what a method makes.
 * @throws Fault `invalid-input` where they cannot
 */
export function pairsProblem(
  { dpo }: Pick<Training, 'dpo'>,
  method: string,
  { pairs, given }: { pairs: boolean; given: readonly string[] },
): void {
  if (!dpo) return;
  if (!pairs) {
    throw new Fault(
      'invalid-input',
      `student.training.objective is dpo, but method "${method}" makes no pairs of answers`,
      {
        fix: 'Use a method that does: methods: [{ id: preference-pairs, options: { judges: [ … ] } }]; or set student.training.objective: sft.',
      },
    );
  }
  const [first] = given;
  if (first === undefined) return;
  throw new Fault(
    'invalid-input',
    `student.training.objective is dpo, but the rows of generator "${first}" are no pairs of answers`,
    {
      fix: 'Leave that generator out, or set student.training.objective: sft.',
    },
  );
}
