import { Fault } from '@agora/contracts';

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
export interface KvTable<T> {
  /** Undefined when there is no such key. A value that does not fit the schema is a `bad-response` Fault. */
  get(key: string): Promise<KvEntry<T> | undefined>;
  /** The new revision; a RevisionConflict when the key exists. */
  create(key: string, value: T): Promise<number>;
  /** The new revision; a RevisionConflict when the entry is no longer at `revision`. */
  update(key: string, value: T, revision: number): Promise<number>;
  /** Reads, lets `change` decide, writes; again when another process was faster. Undefined from `change` writes nothing. */
  change(key: string, change: (current: T | undefined) => T | undefined): Promise<KvEntry<T> | undefined>;
  keys(): Promise<string[]>;
}
