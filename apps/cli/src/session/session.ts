import { Bus, stderrLog, type BusOptions } from '@agora/bus';

/**
 * A connection to Agora's services, wherever they run.
 * - `host`: in this process, for every command of the home.
 * - `guest`: in another process that hosts the home.
 * - `client`: in processes of their own, on the NATS that was named.
 * - `alone`: in this process, for this command.
 */
export interface Session {
  bus: Bus;
  role: 'host' | 'guest' | 'client' | 'alone';
  /** For a guest: the process that hosts the home. */
  host?: { pid: number; since: string };
  /** For a guest: whether its host is ending, which then is the reason of a failure. */
  ending?(): Promise<boolean>;
  /** Rejects when something that the session needs (its host, nats-server) ends by itself. Never resolves. */
  broken: Promise<never>;
  /** Closes the connection. Services of this process end too, after a grace time for their running jobs. */
  close(): Promise<void>;
  /** As `close`, but without grace time: services of this process begin no further calls, and end after those under way. */
  stop(): Promise<void>;
}

export const never = new Promise<never>(() => undefined);

/** Joins services that run elsewhere. */
export async function connect(options: BusOptions): Promise<Session> {
  const bus = await Bus.connect(options);
  const close = (): Promise<void> => bus.close();
  return { bus, role: 'client', broken: never, close, stop: close };
}

/** A bus that logs nothing when its server goes away: the user is told by other means. */
export function quietBus(options: BusOptions): Promise<Bus> {
  return Bus.connect(options, { log: stderrLog('agora', 'error') });
}
