import type { CheckRequest, TryReply, TryRequest } from '@agora/contracts';
import { smallCall, withoutBatches, type ProviderRuntimes } from '@agora/model-runtime';
import type { StagePlugins } from '@agora/plugin-host';

/** Tells before a run whether a generator can be used here. */
export class GeneratorCheck {
  constructor(
    private readonly stagePlugins: StagePlugins,
    private readonly providers: ProviderRuntimes,
  ) {}

  /**
   * Makes its provider, which asks for its key; calls nothing.
   * @throws Fault of the plugin, e.g. `missing-credential`; `invalid-input` for batches of a provider that has none
   */
  async check({ baseDir, generator }: CheckRequest): Promise<void> {
    const host = this.stagePlugins.host({ baseDir });
    await this.providers.get(host, generator);
    if (generator.mode !== 'batch' || (await this.providers.batch(host, generator))) return;
    throw withoutBatches(`generator "${generator.id}"`, generator.provider);
  }

  /** Makes one small call, which is paid. */
  try(request: TryRequest): Promise<TryReply> {
    return smallCall(this.stagePlugins.host(request), request);
  }
}
