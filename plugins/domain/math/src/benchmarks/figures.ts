import type { Figure } from '@agora/plugin-api';
import { meanAndStderr } from '@agora/statistics';

/** The mean of marks in [0, 1] with its standard error, as a figure; none of no marks. */
export function meanFigure(id: string, marks: readonly number[]): Figure[] {
  if (marks.length === 0) return [];
  const { mean, stderr } = meanAndStderr(marks);
  return [{ id, value: mean, unit: 'share', ...(marks.length > 1 ? { stderr } : {}) }];
}
