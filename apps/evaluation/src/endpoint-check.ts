import type { EndpointCheckRequest } from '@agora/contracts';
import type { PluginDesk, ProviderRuntimes } from '@agora/plugin-host';

/** Tells before a run whether a judge or a generator can be used here. Makes its provider, which asks for its key; calls nothing. */
export class EndpointCheck {
  constructor(
    private readonly desk: PluginDesk,
    private readonly providers: ProviderRuntimes,
  ) {}

  /** @throws Fault of the plugin, e.g. `missing-credential`. */
  async check({ baseDir, endpoint }: EndpointCheckRequest): Promise<void> {
    await this.providers.get(this.desk.host({ baseDir }), endpoint);
  }
}
