import { Fault } from '@agora/plugin-api';
import type { KV, KvEntry as StoredEntry } from 'nats';
import type { z } from 'zod';
import { decode, encode } from './codec.js';
import type { Connection } from './connection.js';
import { apiErrorCode, callFault, isNoResponders } from './nats-fault.js';
import { ensureStream, STREAM_NOT_FOUND } from './streams.js';
import { checkToken } from './subject-token.js';

const WRONG_LAST_SEQUENCE = 10071;

/** Someone else changed the entry first. Read it again and decide anew. */
export class RevisionConflict extends Fault {
  constructor(bucket: string, key: string) {
    super('internal', `${bucket}/${key} was changed by another process`, { retryable: true });
  }
}

export interface KvEntry<T> {
  value: T;
  /** Pass it to `update`. */
  revision: number;
}

/** A bucket of JSON values of one schema, changed only by compare-and-set. */
export class KvTable<S extends z.ZodType> {
  private opened: Promise<KV> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly bucket: string,
    private readonly schema: S,
  ) {}

  /** Makes the bucket when it does not exist. */
  async open(): Promise<this> {
    await this.store();
    return this;
  }

  /** Undefined when there is no such key. A value that does not fit the schema is a `bad-response` Fault. */
  async get(key: string): Promise<KvEntry<z.output<S>> | undefined> {
    checkToken(key, 'the key');
    const entry = await this.call('reading', key, (kv) => kv.get(key));
    if (entry?.operation !== 'PUT') return undefined;
    return { value: this.parse(entry), revision: entry.revision };
  }

  /** The new revision; a RevisionConflict when the key exists. */
  async create(key: string, value: z.input<S>): Promise<number> {
    checkToken(key, 'the key');
    const bytes = this.encode(key, value);
    return this.call('creating', key, (kv) => kv.create(key, bytes));
  }

  /** The new revision; a RevisionConflict when the entry is no longer at `revision`. */
  async update(key: string, value: z.input<S>, revision: number): Promise<number> {
    checkToken(key, 'the key');
    const bytes = this.encode(key, value);
    return this.call('changing', key, (kv) => kv.update(key, bytes, revision));
  }

  async keys(): Promise<string[]> {
    const keys = await this.call('listing', '*', (kv) => kv.keys());
    const all: string[] = [];
    for await (const key of keys) all.push(key);
    return all.sort();
  }

  private store(): Promise<KV> {
    this.opened ??= this.make().catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  private async make(): Promise<KV> {
    try {
      const kv = await this.connection.js.views.kv(this.bucket, { history: 1 });
      await ensureStream(this.connection.jsm, { name: `KV_${this.bucket}`, max_msgs_per_subject: 1 });
      return kv;
    } catch (error) {
      throw callFault(error, `opening the bucket ${this.bucket}`);
    }
  }

  /** A bucket that was deleted, or went with its server's disk, is made again. */
  private async call<T>(verb: string, key: string, action: (kv: KV) => Promise<T>, tries = 2): Promise<T> {
    const kv = await this.store();
    try {
      return await action(kv);
    } catch (error) {
      if (apiErrorCode(error) === WRONG_LAST_SEQUENCE) throw new RevisionConflict(this.bucket, key);
      this.opened = undefined;
      const gone = isNoResponders(error) || apiErrorCode(error) === STREAM_NOT_FOUND;
      if (gone && tries > 1) return this.call(verb, key, action, tries - 1);
      throw callFault(error, `${verb} ${this.bucket}/${key}`);
    }
  }

  private encode(key: string, value: z.input<S>): Uint8Array {
    return encode(value, `the value of ${this.bucket}/${key}`);
  }

  private parse(entry: StoredEntry): z.output<S> {
    const what = `the value of ${this.bucket}/${entry.key}`;
    const parsed = this.schema.safeParse(decode(entry.value, what, 'bad-response'));
    if (parsed.success) return parsed.data;
    throw new Fault('bad-response', `${what} has another form than this version of Agora writes`, {
      fix: `Delete the key from the bucket ${this.bucket}, or use the version that wrote it.`,
      cause: parsed.error,
    });
  }
}
