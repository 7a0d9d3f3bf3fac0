import { Fault, type CompletionRequest } from '@agora/plugin-api';
import { askAll, encodeAll, type Round } from './ask-all.js';
import { adapterName, type ManagedServers, type RunningServer, type ServerNeed } from './managed-servers.js';
import type { Prompter } from './prompter.js';
import type { EngineSubject, ServedListener, ServedModel } from './served-model.js';
import type { ServedName } from './token-client.js';

/** Starts of a server without an answer in between. */
const STARTS = 3;

/** A model on a server that is started here: students by LoRA on that of their base, all others on one of their own. */
export class InstalledModel implements ServedModel {
  constructor(
    private readonly servers: ManagedServers,
    private readonly engine: Pick<ServerNeed, 'name' | 'place' | 'baseDir'>,
    private readonly subject: EngineSubject,
    private readonly prompter: Prompter,
    private readonly loraRank?: number,
  ) {}

  async complete(requests: readonly CompletionRequest[], listener: ServedListener): Promise<void> {
    const round = await encodeAll(this.prompter, requests, listener);
    for (let vain = 0; round.open.size > 0;) {
      const before = round.open.size;
      try {
        await this.once(requests, round, listener);
      } catch (error) {
        const fault = Fault.from(error);
        listener.signal.throwIfAborted();
        vain = round.open.size < before ? 1 : vain + 1;
        if (fault.code !== 'worker-crashed' || vain >= STARTS) throw fault;
      }
    }
  }

  private async once(
    requests: readonly CompletionRequest[],
    round: Pick<Round, 'encoded' | 'open'>,
    listener: ServedListener,
  ): Promise<void> {
    const server = await this.servers.take(this.need(), listener.signal);
    try {
      const served = await this.servedAs(server, listener.signal);
      await askAll({ client: server.client, served, requests, ...round }, this.prompter, listener);
    } catch (error) {
      if (server.process.ended !== undefined) throw await server.process.crash(this.engine.name);
      throw error;
    } finally {
      this.servers.leave();
    }
  }

  private need(): ServerNeed {
    const { subject, engine, loraRank } = this;
    const room = loraRank === undefined ? {} : { loraRank };
    if (subject.kind === 'model') return { ...engine, model: subject.model, ...room };
    if (subject.adapter === undefined) return { ...engine, model: { path: subject.checkpoint } };
    return { ...engine, model: subject.base.model, ...room };
  }

  private async servedAs(server: RunningServer, signal: AbortSignal): Promise<ServedName> {
    const { subject, engine } = this;
    if (subject.kind === 'model' || subject.adapter === undefined) return { model: server.served };
    return adapterName(engine.name, server, { key: subject.key, adapter: subject.adapter }, signal);
  }
}
