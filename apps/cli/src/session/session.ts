import { Bus, stderrLog, type BusOptions } from '@agora/bus';

/**
 * A connection to Agora's services, wherever they run.
 * - `host`: in this process, for every command of the home.
 * - `guest`: in another process that hosts the home.
 * - `client`: processes of their own, on a NATS that was named.
 * - `alone`: in this process, for this command.
 */
export interface Session {
  bus: Bus;
  role: 'host' | 'guest' | 'client' | 'alone';
  /** Of a guest: who hosts the home. */
  host?: { pid: number; since: string };
  /** Of a guest: whether its host is ending, so that what fails now fails for that reason. */
  ending?(): Promise<boolean>;
  /** Rejects when something that the session stands on ends by itself. Never resolves. */
  broken: Promise<never>;
  /** Ends the connection, and services of this process after a grace time for what they work on. */
  close(): Promise<void>;
  /** As `close`, at once: services of this process begin nothing more, and end with the calls that are under way. */
  stop(): Promise<void>;
}

export const never = new Promise<never>(() => undefined);

/** Joins services that run elsewhere. */
export async function connect(options: BusOptions): Promise<Session> {
  const bus = await Bus.connect(options);
  const close = (): Promise<void> => bus.close();
  return { bus, role: 'client', broken: never, close, stop: close };
}

/** A bus whose server may go without a word: whoever uses it is told otherwise. */
export function quietBus(options: BusOptions): Promise<Bus> {
  return Bus.connect(options, { log: stderrLog('agora', 'error') });
}
