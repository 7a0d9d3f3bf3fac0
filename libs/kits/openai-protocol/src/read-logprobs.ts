import type { TokenLogprob } from '@agora/plugin-api';
import { asRecord } from '@agora/provider-kit';

/** Tokens of a list such as `logprobs.content` of a chat; incomplete entries are left out. */
export function readTokens(list: unknown): TokenLogprob[] | undefined {
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((value: unknown) => {
    const token = readToken(value);
    const top = asRecord(value)?.['top_logprobs'];
    const alternatives = Array.isArray(top) ? top.flatMap((each) => readToken(each) ?? []) : [];
    return token ? [{ ...token, top: sorted(alternatives) }] : [];
  });
}

/** Chat Completions list tokens under `content`; the older Completions keep parallel lists. */
export function readLogprobs(value: unknown): TokenLogprob[] | undefined {
  const logprobs = asRecord(value);
  if (!logprobs) return undefined;
  return readTokens(logprobs['content']) ?? readParallel(logprobs);
}

function readParallel({ tokens, token_logprobs: values, top_logprobs: tops }: Record<string, unknown>) {
  if (!Array.isArray(tokens) || !Array.isArray(values)) return undefined;
  return tokens.flatMap((token: unknown, index): TokenLogprob[] => {
    const logprob: unknown = values[index];
    // The first token of an echoed prompt has no log-probability.
    if (typeof token !== 'string' || typeof logprob !== 'number') return [];
    const top = Object.entries(asRecord(Array.isArray(tops) ? tops[index] : undefined) ?? {});
    return [
      { token, logprob, top: sorted(top.flatMap(([name, each]) => readToken({ token: name, logprob: each }) ?? [])) },
    ];
  });
}

function readToken(value: unknown): { token: string; logprob: number } | undefined {
  const { token, logprob } = asRecord(value) ?? {};
  return typeof token === 'string' && typeof logprob === 'number' ? { token, logprob } : undefined;
}

function sorted<T extends { logprob: number }>(tokens: T[]): T[] {
  return tokens.sort((a, b) => b.logprob - a.logprob);
}
