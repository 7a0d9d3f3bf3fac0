import type { EndpointEngine } from '@agora/run-schemas';
import { Fault, type CompletionRequest } from '@agora/plugin-api';
import { askAll, encodeAll } from './ask-all.js';
import { authorization, requireServed } from './endpoint-version.js';
import { adapterName } from './managed-servers.js';
import type { Prompter } from './prompter.js';
import type { EngineSubject, ServedListener, ServedModel } from './served-model.js';
import { TokenClient, type ServedName } from './token-client.js';

const DEFAULT_CONCURRENCY = 64;

/** A model, or an adapter of one, on a server that somebody else runs. */
export class EndpointModel implements ServedModel {
  constructor(
    private readonly place: EndpointEngine,
    private readonly subject: EngineSubject,
    private readonly prompter: Prompter,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  async complete(requests: readonly CompletionRequest[], listener: ServedListener): Promise<void> {
    const { place, subject, prompter } = this;
    const name = subject.kind === 'student' ? subject.base.name : subject.name;
    const model = place.models[name];
    if (!model) {
      throw new Fault('invalid-input', `engines.endpoint.models: no server answers for "${name}"`, {
        fix: 'The compute file of this service is another one than that of the plan.',
      });
    }
    const headers = authorization(place, this.environment);
    await requireServed(
      model.baseURL,
      model.served,
      { headers, signal: listener.signal },
      `engines.endpoint.models.${name}`,
    );
    const { concurrency = DEFAULT_CONCURRENCY, timeoutSeconds } = place;
    const client = new TokenClient({ baseURL: model.baseURL, headers, concurrency, timeoutSeconds });
    try {
      const round = await encodeAll(prompter, requests, listener);
      const served = await this.servedAs(client, model.served, listener.signal);
      await askAll({ client, served, requests, ...round }, prompter, listener);
    } finally {
      await client.close();
    }
  }

  private async servedAs(client: TokenClient, served: string, signal: AbortSignal): Promise<ServedName> {
    const { subject } = this;
    if (subject.kind === 'model') return { model: served };
    if (subject.adapter === undefined)
      throw new Fault('invalid-input', 'evaluation.engine: endpoint has no server for this student');
    return adapterName(
      'endpoint',
      { client, served, adapters: new Set() },
      { key: subject.key, adapter: subject.adapter },
      signal,
    );
  }
}
