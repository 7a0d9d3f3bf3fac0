import { Fault, type Job, type RunEvent } from '@agora/contracts';
import type { z } from 'zod';
import type { BusOptions } from './bus-options.js';
import type { KvTable } from './kv-table.js';
import type { Log } from './log.js';

export interface BusConnectOptions {
  /** Shown in the server's connection list, e.g. the service's name. */
  name?: string;
  log?: Log;
}

const unbuilt = (): never => {
  throw new Fault('internal', 'not built yet');
};

/** Everything one process says over NATS. Injectable in a service's module; `Bus.connect` for everyone else. */
export class Bus {
  /** Connects and makes the streams. `unreachable`, `rejected-credential` or `missing-dependency` (no JetStream) Fault. */
  static connect(_options: BusOptions, _more: BusConnectOptions = {}): Promise<Bus> {
    return unbuilt();
  }

  /** Asks a service. Faults of the other side arrive as Faults; nobody listening is `unreachable`. Default 5000 ms. */
  request<S extends z.ZodType>(
    _subject: string,
    _payload: unknown,
    _reply: S,
    _options: { timeoutMs?: number } = {},
  ): Promise<z.output<S>> {
    return unbuilt();
  }

  /** Queues a job on its stage's subject. `duplicate`: this round of the run has queued it before, so nothing was added. */
  publishJob(_job: Job, _round: number): Promise<{ duplicate: boolean }> {
    return unbuilt();
  }

  /** Resolves when the event is stored. */
  publishEvent(_event: RunEvent): Promise<void> {
    return unbuilt();
  }

  /** The run's events in order: all of them, or only those to come. Ends when `signal` aborts. */
  runEvents(_runId: string, _options: { fromStart?: boolean; signal?: AbortSignal } = {}): AsyncIterable<RunEvent> {
    return unbuilt();
  }

  /** Made when it does not exist. */
  kv<S extends z.ZodType>(_bucket: string, _schema: S): Promise<KvTable<z.output<S>>> {
    return unbuilt();
  }

  close(): Promise<void> {
    return unbuilt();
  }
}
