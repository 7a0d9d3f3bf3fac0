import { Fault } from '@agora/contracts';

export interface NatsServerOptions {
  /** 0 or left out: a free port. */
  port?: number;
  /** Where JetStream keeps its files; left out: a temporary folder that goes when the server does. */
  storeDir?: string;
  /** Further lines of nats-server configuration, e.g. users or TLS. They replace the random token. */
  config?: string;
}

export interface NatsServerExit {
  /** Null when it was ended by a signal. */
  code: number | null;
  /** True after `stop()`. */
  expected: boolean;
  /** The last lines of its log. */
  log: string;
}

export interface NatsServer {
  /** Holds the random token: pass it on, never print it. */
  url: string;
  /** The same without the token, for people. */
  address: string;
  pid: number;
  stop(): Promise<void>;
  /** Resolves when the server is gone, for whatever reason. */
  exited: Promise<NatsServerExit>;
}

/** Starts a nats-server with JetStream as a child that never outlives this process. */
export function startNatsServer(_options: NatsServerOptions = {}): Promise<NatsServer> {
  throw new Fault('internal', 'not built yet');
}

/** Absolute path of nats-server, or undefined. Looks at AGORA_NATS_SERVER, PATH and the usual folders. */
export function findNatsServer(_env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  throw new Fault('internal', 'not built yet');
}
