import type { Figure } from '@agora/plugin-api';

interface Followed {
  strict: boolean;
  loose: boolean;
}

/** What one item's responses follow: of all instructions, or of all responses. */
interface Count {
  followed: number;
  all: number;
}

/**
 * IFEval's four scores: the shares of responses that follow all their instructions, and of instructions. `items`: for each
 * item its responses, for each response its instructions.
 */
export function ifevalFigures(items: readonly (readonly (readonly Followed[])[])[]): Figure[] {
  return (['strict', 'loose'] as const).flatMap((mode) => {
    const follows = (instruction: Followed): boolean => instruction[mode];
    const prompts = items.map((responses) => count(responses, (instructions) => instructions.every(follows)));
    const instructions = items.map((responses) => count(responses.flat(), follows));
    return [figure(`prompt-${mode}`, prompts), figure(`instruction-${mode}`, instructions)];
  });
}

function count<T>(tries: readonly T[], follows: (tried: T) => boolean): Count {
  return { followed: tries.filter(follows).length, all: tries.length };
}

/**
 * Share of what was followed, with its standard error by item: responses to one prompt, and instructions of one response, are
 * no independent trials. With one of each per item that is the sample standard deviation over √n.
 */
function figure(id: string, counts: readonly Count[]): Figure {
  const total = counts.reduce((sum, { all }) => sum + all, 0);
  const value = total === 0 ? 0 : counts.reduce((sum, { followed }) => sum + followed, 0) / total;
  const n = counts.length;
  if (n < 2) return { id, value, unit: 'share' };
  const squares = counts.reduce((sum, { followed, all }) => sum + (followed - value * all) ** 2, 0);
  return { id, value, stderr: Math.sqrt((squares * n) / (n - 1)) / total, unit: 'share' };
}
