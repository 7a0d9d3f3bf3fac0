import type { Plan } from '@agora/contracts';
import { NOTHING, plus } from './range.js';

/** What one endpoint will be asked, and for how much. */
export type Question = NonNullable<NonNullable<Plan['estimate']>['questions']>[number];

/** Adds questions to those of the same key. A sum of which a part is unknown is unknown. */
export function addQuestion(sums: Map<string, Question>, key: string, more: Question): void {
  const sum = sums.get(key) ?? { ...more, calls: NOTHING, usd: NOTHING };
  sums.set(key, { ...more, calls: plus(sum.calls, more.calls), usd: sum.usd && more.usd && plus(sum.usd, more.usd) });
}
