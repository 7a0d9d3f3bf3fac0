import type { Figure } from '@agora/contracts';

interface Followed {
  strict: boolean;
  loose: boolean;
}

/** IFEval's four scores: the shares of prompts whose instructions are all followed, and of instructions. */
export function ifevalFigures(prompts: readonly (readonly Followed[])[]): Figure[] {
  return (['strict', 'loose'] as const).flatMap((mode) => {
    const counts = prompts.map((instructions) => ({
      followed: instructions.filter((instruction) => instruction[mode]).length,
      all: instructions.length,
    }));
    const whole = counts.map(({ followed, all }) => ({ followed: followed === all ? 1 : 0, all: 1 }));
    return [figure(`prompt-${mode}`, whole), figure(`instruction-${mode}`, counts)];
  });
}

/**
 * Share of what was followed, with its standard error by prompt: instructions of one prompt share their response, so they
 * are no independent trials. For one instruction per prompt that is the sample standard deviation over √n.
 */
function figure(id: string, counts: readonly { followed: number; all: number }[]): Figure {
  const total = counts.reduce((sum, { all }) => sum + all, 0);
  const value = total === 0 ? 0 : counts.reduce((sum, { followed }) => sum + followed, 0) / total;
  const n = counts.length;
  if (n < 2) return { id, value, unit: 'share' };
  const squares = counts.reduce((sum, { followed, all }) => sum + (followed - value * all) ** 2, 0);
  return { id, value, stderr: Math.sqrt((squares * n) / (n - 1)) / total, unit: 'share' };
}
