import type { Finding, TryReply, TryRequest } from '@agora/contracts';
import type { Fault, CompletionRequest, FaultCode } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import { CallCosts } from '../budget/call-costs.js';
import { ProviderRuntimes } from './provider-runtimes.js';
import { RoutedRuntime } from './routed-runtime.js';

/** A second try for an answer that was lost on the way; more would not make the address right. */
const RUNTIME_OPTIONS = { maxTries: 2, timeoutMs: 20_000, maxCooldownMs: 3_000 };
const DEADLINE_MS = 50_000;
/** Enough for a word, and for the least that vendors take. */
const MAX_TOKENS = 64;
/** Sampling seeds by which a provider that stands on others is searched for its parts. */
const SEEDS = 64;

/** They pass, or concern other prompts: no reason to begin nothing. */
const PASSING: readonly FaultCode[] = ['rate-limited', 'overloaded', 'timeout', 'content-filtered', 'too-long'];

/** Asks an endpoint for one word, with the sampling that it will be asked with: are key, model and address right? */
export async function smallCall(host: PluginHost, { endpoint, settings }: TryRequest): Promise<TryReply> {
  const { provider, model, options, sampling, price } = endpoint;
  const runtimes = new ProviderRuntimes(RUNTIME_OPTIONS);
  const findings: Finding[] = [];
  const costs = new CallCosts();
  try {
    const runtime = await runtimes.get(host, { provider, model, options, ...(price ? { price } : {}) });
    const request: CompletionRequest = {
      model,
      prompt: { kind: 'chat', messages: [{ role: 'user', content: 'Reply with the single word: ready' }] },
      sampling: { ...sampling, maxTokens: Math.min(MAX_TOKENS, sampling.maxTokens ?? MAX_TOKENS) },
    };
    const wanted = runtime instanceof RoutedRuntime ? onePerPart(runtime, request, settings) : [request];
    const asked = wanted.map((one) => runtime.complete(one, AbortSignal.timeout(DEADLINE_MS), { meter: costs.add }));
    for (const answer of await Promise.allSettled(asked)) {
      if (answer.status === 'rejected') findings.push(found(host.redactor.fault(answer.reason)));
    }
  } catch (error) {
    findings.push(found(host.redactor.fault(error)));
  } finally {
    await runtimes.close();
  }
  return { calls: costs.calls, usd: costs.usd ?? null, findings };
}

function onePerPart(
  runtime: RoutedRuntime,
  request: CompletionRequest,
  settings: TryRequest['settings'],
): CompletionRequest[] {
  const byPart = new Map<string, CompletionRequest>();
  for (const setting of settings.length > 0 ? settings : [undefined]) {
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const one = { ...request, sampling: { ...request.sampling, seed }, ...(setting ? { setting } : {}) };
      const part = runtime.partOf(one);
      if (!byPart.has(part)) byPart.set(part, one);
    }
  }
  return [...byPart.values()];
}

function found({ code, message, fix }: Fault): Finding {
  // The deadline cancels; nobody else does.
  const late = code === 'cancelled';
  return {
    code: late ? 'timeout' : code,
    message: late ? `no answer within ${DEADLINE_MS / 1000} s` : message,
    ...(fix === undefined ? {} : { fix }),
    fatal: !late && !PASSING.includes(code),
  };
}
