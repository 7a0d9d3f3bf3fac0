import { Journal } from '@agora/artifacts';
import { z } from 'zod';

const at = z.iso.datetime();

/** One line of a shard's journal of batches. */
const entrySchema = z.discriminatedUnion('event', [
  /** Written before the vendor hears of it, so that a batch whose id was lost on the way can be looked for. */
  z.object({ event: z.literal('submitting'), label: z.string(), at, requests: z.array(z.string()) }),
  z.object({ event: z.literal('submitted'), label: z.string(), at, batch: z.string() }),
  /** What came of these was no answer, and nothing to wait for. */
  z.object({ event: z.literal('released'), label: z.string(), at, requests: z.array(z.string()) }),
  /** The vendor ran nothing of it, or has it no more. */
  z.object({ event: z.literal('void'), label: z.string(), at, reason: z.string() }),
]);
type Entry = z.infer<typeof entrySchema>;

/** Requests that were handed to the vendor together. */
export interface Submission {
  readonly label: string;
  /** When. */
  readonly at: string;
  /** Their ids. */
  requests: readonly string[];
  /** The vendor's id; undefined when its answer never came. */
  batch: string | undefined;
}

/** The batches of one shard, in a journal of their own beside that of its tries. */
export class Submissions {
  private readonly byLabel = new Map<string, Submission>();

  private constructor(private readonly journal: Journal<Entry>) {
    for (const entry of journal.entries) this.apply(entry);
  }

  static async open(folder: string): Promise<Submissions> {
    return new Submissions(await Journal.open<Entry>(folder, entrySchema));
  }

  /** Those that the vendor may hold, oldest first. A request that stands in two of them belongs to the later one. */
  get all(): Submission[] {
    return [...this.byLabel.values()];
  }

  async begin(label: string, requests: readonly string[]): Promise<Submission> {
    await this.append({ event: 'submitting', label, at: now(), requests: [...requests] });
    return this.get(label);
  }

  /** The vendor has it, under this id. */
  async arrived({ label }: Submission, batch: string): Promise<void> {
    await this.append({ event: 'submitted', label, at: now(), batch });
  }

  async release({ label }: Submission, requests: readonly string[]): Promise<void> {
    await this.append({ event: 'released', label, at: now(), requests: [...requests] });
  }

  async drop({ label }: Submission, reason: string): Promise<void> {
    await this.append({ event: 'void', label, at: now(), reason });
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private async append(entry: Entry): Promise<void> {
    await this.journal.append(entry);
    this.apply(entry);
  }

  private apply(entry: Entry): void {
    const { label } = entry;
    const known = this.byLabel.get(label);
    if (entry.event === 'void') this.byLabel.delete(label);
    else if (entry.event === 'submitting') this.byLabel.set(label, { ...entry, batch: known?.batch });
    else if (!known) return;
    else if (entry.event === 'submitted') known.batch = entry.batch;
    else known.requests = known.requests.filter((id) => !entry.requests.includes(id));
  }

  private get(label: string): Submission {
    const submission = this.byLabel.get(label);
    if (!submission) throw new Error(`submission ${label} was not journalled`);
    return submission;
  }
}

const now = (): string => new Date().toISOString();
