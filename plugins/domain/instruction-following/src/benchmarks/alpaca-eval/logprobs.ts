import { z } from 'zod';

/** Log-probabilities by token. */
export type TokenLogprobs = Record<string, number>;

const entry = z.object({ token: z.string(), logprob: z.number() });
const asMap = (entries: readonly z.output<typeof entry>[]): TokenLogprobs =>
  Object.fromEntries(entries.map(({ token, logprob }) => [token, logprob]));
const place = z.union([
  z.object({ top_logprobs: z.array(entry) }).transform(({ top_logprobs }) => asMap(top_logprobs)),
  z.object({ top: z.array(entry) }).transform(({ top }) => asMap(top)),
]);
const places = z.array(place).min(1);

/**
 * The alternatives of a judge's first token, in whatever form they were kept: by token; a list of `{token, logprob}`; a
 * list of places with `top_logprobs` (OpenAI) or `top`; that list under `content`, as OpenAI's answers have it.
 */
export const tokenLogprobs = z.union(
  [
    z.object({ content: places }).transform(({ content }) => content[0] as TokenLogprobs),
    places.transform((list) => list[0] as TokenLogprobs),
    z.array(entry).min(1).transform(asMap),
    z.record(z.string(), z.number()),
  ],
  'must be an object by token, a list of {token, logprob}, or the "logprobs" of an OpenAI answer',
);

/** Shown first and second to the judge. */
export const FIRST = 'm';
export const SECOND = 'M';

/**
 * 2 − p(first) / (p(first) + p(second)): 1 when the first is surely better, 2 when the second is; null when neither is
 * among the alternatives.
 */
export function preferenceOf(alternatives: TokenLogprobs): number | null {
  const [first, second] = [alternatives[FIRST], alternatives[SECOND]];
  if (first === undefined && second === undefined) return null;
  if (first === undefined) return 2;
  if (second === undefined) return 1;
  // Computed from the difference of the two, so that very small probabilities do not underflow.
  return 2 - 1 / (1 + Math.exp(second - first));
}
