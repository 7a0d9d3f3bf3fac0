import type { TokenLogprob } from '@agora/plugin-api';
import { asRecord } from '@agora/provider-kit';

/** Undefined when the model gave none. `logprobsResult` lists chosen tokens and, beside them, the likeliest at each place. */
export function readLogprobs(result: unknown): TokenLogprob[] | undefined {
  const fields = asRecord(result);
  const chosen = fields?.['chosenCandidates'];
  if (!Array.isArray(chosen)) return undefined;
  const top: unknown[] = Array.isArray(fields?.['topCandidates']) ? fields['topCandidates'] : [];
  return chosen.flatMap((candidate, place) => {
    const token = readToken(candidate);
    return token ? [{ ...token, top: readTop(top[place]) }] : [];
  });
}

function readTop(place: unknown): TokenLogprob['top'] {
  const candidates = asRecord(place)?.['candidates'];
  if (!Array.isArray(candidates)) return [];
  return candidates.flatMap((candidate) => readToken(candidate) ?? []).sort((a, b) => b.logprob - a.logprob);
}

function readToken(candidate: unknown): { token: string; logprob: number } | undefined {
  // A log-probability of 0 is left out, as protocol buffers do with defaults.
  const { token, logProbability = 0 } = asRecord(candidate) ?? {};
  return typeof token === 'string' && typeof logProbability === 'number'
    ? { token, logprob: logProbability }
    : undefined;
}
