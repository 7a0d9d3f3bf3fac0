import { readFile } from 'node:fs/promises';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { SERVICES } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { connect, Events, type JetStreamClient, type JetStreamManager, type NatsConnection } from 'nats';
import { readEndpoint, type BusOptions, type Endpoint } from './bus-options.js';
import type { Log } from './log.js';
import { keyAuthenticator } from './key-authenticator.js';
import { connectFault } from './nats-fault.js';
import { ensureStreams } from './streams.js';

const RECONNECT_MS = 500;

/** An open connection with JetStream. Reconnects by itself until it is closed. */
export class Connection {
  private readonly reconnectListeners = new Set<() => void>();

  private constructor(
    readonly nats: NatsConnection,
    readonly js: JetStreamClient,
    readonly jsm: JetStreamManager,
    /** Host and port, without credentials. */
    readonly address: string,
    readonly log: Log,
    private readonly dialAgain: () => Promise<NatsConnection>,
  ) {
    void this.followStatus();
  }

  static async open(options: BusOptions, name: string, log: Log): Promise<Connection> {
    const endpoint = readEndpoint(options);
    const address = endpoint.hosts.join(', ');
    const nats = await dial(endpoint, name, address);
    try {
      // Without the check, which asks for the account's limits: a restricted user may not see them.
      const jsm = await nats.jetstreamManager({ checkAPI: false });
      await ensureStreams(jsm, address);
      return new Connection(nats, nats.jetstream(), jsm, address, log, () => dial(endpoint, name, address));
    } catch (error) {
      await nats.close();
      throw error;
    }
  }

  /** Calls `listener` each time the connection came back. Returns the function that ends it. */
  onReconnect(listener: () => void): () => void {
    this.reconnectListeners.add(listener);
    return () => this.reconnectListeners.delete(listener);
  }

  ensureStreams(): Promise<void> {
    return ensureStreams(this.jsm, this.address);
  }

  /**
   * Whether the server itself is there, whatever its JetStream does. Asked on another connection, because a server that cannot
   * store the messages of a connection no longer answers on it.
   */
  async answers(): Promise<boolean> {
    try {
      await (await this.dialAgain()).close();
      return true;
    } catch {
      return false;
    }
  }

  get isClosed(): boolean {
    return this.nats.isClosed();
  }

  /** Sends what is still to be sent, then closes. */
  async close(): Promise<void> {
    if (this.nats.isClosed()) return;
    // A server that is away would let `drain` wait for ever.
    const flushed = this.nats.flush().catch(() => undefined);
    await Promise.race([flushed, new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
    await this.nats.close();
  }

  private async followStatus(): Promise<void> {
    for await (const { type, data } of this.nats.status()) {
      if (type === Events.Disconnect) this.log.warn(`lost the connection to NATS at ${this.address}; trying again`);
      if (type === Events.Error) this.log.warn(`NATS at ${this.address}: ${String(data)}`);
      if (type !== Events.Reconnect) continue;
      this.log.warn(`connected to NATS at ${this.address} again`);
      for (const listener of this.reconnectListeners) listener();
    }
  }
}

async function dial(endpoint: Endpoint, name: string, address: string) {
  const { hosts, user, password, token, tls } = endpoint;
  const authenticator = await keyAuthenticator(endpoint);
  const secure = tls && { ...(await readTlsFiles(tls)), checkServerIdentity: identityCheck(hosts) };
  try {
    return await connect({
      servers: hosts,
      name,
      user,
      pass: password,
      token,
      ...(authenticator ? { authenticator } : {}),
      inboxPrefix: inboxOf(name),
      ...(secure ? { tls: secure } : {}),
      timeout: 5_000,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_MS,
      // Credentials may be exchanged while we are connected; the next attempt then succeeds.
      ignoreAuthErrorAbort: true,
      // A dead peer is found after a minute instead of six.
      pingInterval: 20_000,
    });
  } catch (error) {
    throw connectFault(error, address);
  }
}

/** Prefix of the subjects for replies, which accounts can protect: `_INBOX.generation.>` for `agora generation`, else `_INBOX.client.>`. */
function inboxOf(name: string): string {
  const service = SERVICES.find((known) => name === `agora ${known}`);
  return `_INBOX.${service ?? 'client'}`;
}

/**
 * The client passes no name for a server that is addressed by IP, and Node then checks the certificate for `localhost`.
 * So it is checked for the addresses that we were given.
 */
function identityCheck(hosts: string[]): (name: string, certificate: PeerCertificate) => Error | undefined {
  const given = hosts.map((host) => host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'));
  return (name, certificate) => {
    const names = name === 'localhost' ? given : [name];
    const errors = names.map((one) => checkServerIdentity(one, certificate));
    return errors.some((error) => error === undefined) ? undefined : errors[0];
  };
}

async function readTlsFiles(tls: NonNullable<Endpoint['tls']>): Promise<{ ca?: string; cert?: string; key?: string }> {
  if (Boolean(tls.cert) !== Boolean(tls.key)) {
    throw new Fault('invalid-input', 'a TLS client certificate needs both the certificate and its key', {
      fix: 'Set AGORA_NATS_CERT and AGORA_NATS_KEY together, or neither.',
    });
  }
  return {
    ca: await readPem(tls.ca, 'AGORA_NATS_CA'),
    cert: await readPem(tls.cert, 'AGORA_NATS_CERT'),
    key: await readPem(tls.key, 'AGORA_NATS_KEY'),
  };
}

async function readPem(file: string | undefined, variable: string): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Fault('invalid-input', `cannot read the TLS file ${file} (${(error as NodeJS.ErrnoException).code})`, {
      fix: `Name a readable PEM file in ${variable}.`,
      cause: error,
    });
  }
}
