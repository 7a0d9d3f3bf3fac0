import type { EndpointCheckRequest, TryReply, TryRequest } from '@agora/contracts';
import type { StagePlugins } from '@agora/plugin-host';
import type { ProviderRuntimes } from './provider-runtimes.js';
import { withoutBatches } from '../batch/batch-faults.js';
import { smallCall } from './small-call.js';

/** Tells before a run whether a judge or a generator can be used here. */
export class EndpointCheck {
  constructor(
    private readonly plugins: StagePlugins,
    private readonly providers: ProviderRuntimes,
  ) {}

  /**
   * Makes its provider, which asks for its key; calls nothing.
   * @throws Fault of the plugin, e.g. `missing-credential`; `invalid-input` for batches of a provider that has none
   */
  async check({ baseDir, endpoint }: EndpointCheckRequest): Promise<void> {
    const host = this.plugins.host({ baseDir });
    await this.providers.get(host, endpoint);
    if (endpoint.mode !== 'batch' || (await this.providers.batch(host, endpoint))) return;
    throw withoutBatches(`model "${endpoint.model}"`, endpoint.provider);
  }

  /** Makes one small call, which is paid. */
  try(request: TryRequest): Promise<TryReply> {
    return smallCall(this.plugins.host(request), request);
  }
}
