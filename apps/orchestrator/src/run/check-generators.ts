import type { Bus } from '@agora/bus';
import { Fault, subjects, type StartRequest } from '@agora/contracts';
import { z } from 'zod';
import type { StageNode } from '../plan/run-plan.js';

/**
 * Asks the generation service whether it can use every generator that has something left to write, so that a missing key
 * ends the run before anything is computed. When no such service answers yet, the jobs themselves will tell.
 *
 * @throws Fault of the first generator that cannot be used.
 */
export async function checkGenerators(
  { experiment, baseDir }: StartRequest,
  open: readonly StageNode[],
  bus: Bus,
): Promise<void> {
  const writing = new Set(open.flatMap(({ spec }) => (spec.kind === 'shard' ? [spec.generator.id] : [])));
  for (const generator of experiment.generators.filter(({ id }) => writing.has(id))) {
    try {
      await bus.request(subjects.rpc('generation', 'check'), { baseDir, generator }, z.object({}));
    } catch (error) {
      const fault = Fault.from(error);
      if (fault.code === 'unreachable' || fault.code === 'timeout') return;
      throw new Fault(fault.code, `generator "${generator.id}": ${fault.message}`, { fix: fault.fix, cause: error });
    }
  }
}
