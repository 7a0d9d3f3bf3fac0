import type { EndpointCheckRequest, TryReply, TryRequest } from '@agora/contracts';
import type { StagePlugins } from '@agora/plugin-host';
import type { ProviderRuntimes } from './provider-runtimes.js';
import { smallCall } from './small-call.js';

/** Tells before a run whether a judge or a generator can be used here. */
export class EndpointCheck {
  constructor(
    private readonly plugins: StagePlugins,
    private readonly providers: ProviderRuntimes,
  ) {}

  /**
   * Makes its provider, which asks for its key; calls nothing.
   * @throws Fault of the plugin, e.g. `missing-credential`
   */
  async check({ baseDir, endpoint }: EndpointCheckRequest): Promise<void> {
    await this.providers.get(this.plugins.host({ baseDir }), endpoint);
  }

  /** Makes one small call, which is paid. */
  try(request: TryRequest): Promise<TryReply> {
    return smallCall(this.plugins.host(request), request);
  }
}
