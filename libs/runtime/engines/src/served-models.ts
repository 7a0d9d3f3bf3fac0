import type { EngineUse } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import type { ModelReference, PythonWorker } from '@agora/python-worker';
import { EndpointModel } from './endpoint-model.js';
import { placed, placesIn } from './engine-use.js';
import { InstalledModel } from './installed-model.js';
import { ManagedServers, type ServerOptions } from './managed-servers.js';
import { Prompter } from './prompter.js';
import type { EngineSubject, ServedModel } from './served-model.js';

/** Models that servers answer for, at the places of the compute file. */
export class ServedModels {
  private readonly servers: ManagedServers;

  constructor(
    /** With the arguments `ENGINES_WORKER`. */
    private readonly worker: Pick<PythonWorker, 'call'>,
    private readonly options: ServerOptions,
  ) {
    this.servers = new ManagedServers(options);
  }

  /** Of a server that is started here. */
  get pid(): number | undefined {
    return this.servers.pid;
  }

  /**
   * `loraRank`: of the adapters that a server of the subject's base is to have room for. Faults as of `engineUse`; nothing is started
   * before the first question.
   */
  async open({ name }: EngineUse, subject: EngineSubject, loraRank?: number): Promise<ServedModel> {
    const places = await placesIn(this.options.environment);
    const prompter = new Prompter(this.worker, tokenizerOf(subject));
    switch (name) {
      case 'continuous':
        throw new Fault('internal', 'Continuous batching is the worker’s own');
      case 'endpoint':
        return new EndpointModel(
          placed(name, places?.engines.endpoint, places),
          subject,
          prompter,
          this.options.environment,
        );
      default: {
        const place = placed(name, places?.engines[name], places);
        return new InstalledModel(
          this.servers,
          { name, place, baseDir: places?.baseDir ?? '' },
          subject,
          prompter,
          loraRank,
        );
      }
    }
  }

  close(): Promise<void> {
    return this.servers.close();
  }
}

/** A student has its tokenizer with it; it is that of its base. */
function tokenizerOf(subject: EngineSubject): ModelReference {
  return subject.kind === 'student' ? { path: subject.checkpoint } : subject.model;
}
