import { readFile } from 'node:fs/promises';
import { Fault, type PluginContext } from '@agora/plugin-api';
import { readRubric } from './read-rubric.js';
import { isShipped, shippedRubric, SHIPPED_RUBRICS, type RubricChoice } from './shipped.js';

/** The rubric that a plugin's options name: a shipped one, or a file of the user's. Fault `not-found` for a file that cannot be read. */
export async function chooseRubric(rubric: string, context: Pick<PluginContext, 'resolvePath'>): Promise<RubricChoice> {
  if (isShipped(rubric)) return shippedRubric(rubric);
  const file = context.resolvePath(rubric);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Fault('not-found', `rubric ${file} cannot be read: ${Fault.from(error).message}`, {
      fix: `Name a file, or one of: ${SHIPPED_RUBRICS.join(', ')}.`,
      cause: error,
    });
  });
  const own = readRubric(text, file);
  return () => own;
}
