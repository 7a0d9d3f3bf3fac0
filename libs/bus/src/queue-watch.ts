import { setTimeout } from 'node:timers/promises';
import { WORK_STREAM } from '@agora/contracts';
import type { Connection } from './connection.js';

const PAUSE_MS = 250;

/**
 * Tells when a server came back without the jobs that were queued on it, because its disk is gone or another server took
 * its place. Known by the age of the stream, so a server that merely started again is none.
 */
export class QueueWatch {
  private readonly listeners = new Set<() => void>();

  private constructor(
    private readonly connection: Connection,
    private created: string | undefined,
  ) {
    let looking: Promise<void> = Promise.resolve();
    connection.onReconnect(() => {
      looking = looking.then(() => this.compare());
    });
  }

  /** For a fresh connection: what is there now is what may be lost later. */
  static async of(connection: Connection): Promise<QueueWatch> {
    return new QueueWatch(connection, await createdAt(connection));
  }

  /** Returns the function that ends it. */
  onLost(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async compare(): Promise<void> {
    while (!this.connection.isClosed) {
      try {
        await this.connection.ensureStreams();
        const now = await createdAt(this.connection);
        const lost = now !== this.created;
        this.created = now;
        if (lost) for (const listener of this.listeners) listener();
        return;
      } catch {
        await setTimeout(PAUSE_MS, undefined, { ref: false }); // Away again, or not yet ready.
      }
    }
  }
}

async function createdAt({ jsm }: Connection): Promise<string> {
  return (await jsm.streams.info(WORK_STREAM)).created;
}
