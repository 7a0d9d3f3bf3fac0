import { Fault } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import { batchMode, endpointsOf, nobodyAsked, splitEndpoint, type Endpoint, type EndpointFlags } from './endpoint.js';

/** Flags that say which judge is asked. */
export interface JudgeFlags {
  judge?: string;
  judgeBaseUrl?: string;
  judgeApiKeyEnv?: string;
  judgeOption?: string[];
  judgePrice?: string[];
  judgeBatch?: boolean;
}

/** A judge, and how it is asked: live when left out. */
export type AskedJudge = Endpoint & { mode?: 'batch' };

/** The judge that the flags name; undefined when they name none. @throws Fault `invalid-input` that names the flag */
export async function judgeOf(host: PluginHost, flags: JudgeFlags): Promise<AskedJudge | undefined> {
  const given: EndpointFlags = {
    baseUrl: flags.judgeBaseUrl,
    apiKeyEnv: flags.judgeApiKeyEnv,
    providerOption: flags.judgeOption,
    price: flags.judgePrice,
  };
  if (flags.judge === undefined) {
    if (flags.judgeBatch) throw nobodyAsked('--judge-batch');
    await endpointsOf(host, [], given, '--judge-'); // Refuses options of a judge when no judge is named.
    return undefined;
  }
  const endpoint = splitEndpoint(flags.judge);
  if (!endpoint) {
    throw new Fault('invalid-input', `--judge ${flags.judge} is not of the form provider:model`, {
      fix: 'Write for example --judge openai:gpt-4-1106-preview.',
    });
  }
  await checkProvider(host, '--judge', flags.judge, endpoint.provider);
  const [judge] = await endpointsOf(host, [endpoint], given, '--judge-');
  return judge && { ...judge, ...batchMode(flags.judgeBatch) };
}

/** @throws Fault `invalid-input` when there is no such provider: a slip, or a local model's name with a colon in it */
export async function checkProvider(host: PluginHost, flag: string, text: string, provider: string): Promise<void> {
  try {
    await host.load('provider', provider);
  } catch (error) {
    const { code, message, fix = '' } = Fault.from(error);
    throw new Fault(code, `${flag} ${text}: ${message}`, {
      fix: `${fix} What stands before the colon is a provider; a local model is named without one.`.trim(),
      cause: error,
    });
  }
}
