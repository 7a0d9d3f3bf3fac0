import type { ItemReply, Problem, SampleReply } from '@agora/contracts';
import { copyFile, COPY_ITEMS, COPY_SAMPLES } from '@agora/contracts/copy';
import { comparison, flips } from './copied-comparisons.js';
import { allItems, items } from './copied-items.js';
import { at, type Fetch } from './copied-lists.js';
import { rows, type Samples } from './copied-rows.js';
import { runFacets, runRows } from './copied-run-rows.js';

type Parts = readonly (string | number)[];
type Fail = (problem: Problem) => Error;

/** Files that are held in memory. */
const MOST_KEPT = 1_000;

/** Answers questions to the gateway from the files of a static copy. */
export class CopyReader {
  private readonly kept = new Map<string, Promise<unknown>>();

  constructor(private readonly fail: Fail) {}

  /** `address` is that of the gateway below its prefix. */
  async answer(name: string, address: string): Promise<unknown> {
    const [path = '', filters = ''] = address.split('?');
    const parts = path.split('/').map(decodeURIComponent);
    const query = new URLSearchParams(filters);
    const fetched: Fetch = (file) => this.fetched(file);
    if (name === 'rows') return rows(fetched, parts, query);
    if (name === 'runRows') return runRows(fetched, parts, query);
    if (name === 'runFacets') return runFacets(fetched, parts, query);
    if (name === 'items') return items(fetched, parts, query);
    if (name === 'sample') return this.sample(fetched, parts);
    if (name === 'item') return this.item(fetched, parts);
    if (name === 'comparison') return comparison(fetched, query);
    if (name === 'flips') return flips(fetched, query);
    if (name === 'facets') return fetched(copyFile([...parts, query.get('state') ?? 'accepted']));
    if (filters !== '') throw this.missing();
    return fetched(copyFile(parts));
  }

  private async sample(fetched: Fetch, parts: Parts): Promise<SampleReply> {
    const [index, state] = [Number(parts.at(-1)), parts.at(-2) ?? ''];
    const pack = await fetched<Samples>(copyFile([...parts.slice(0, 4), 'samples', state, at(index, COPY_SAMPLES)]));
    const found = pack.samples[index % COPY_SAMPLES];
    if (!found) throw this.missing();
    return unpacked(found, pack);
  }

  private async item(fetched: Fetch, parts: Parts): Promise<ItemReply> {
    const below = parts.slice(0, 4);
    const list = await allItems(fetched, below);
    const index = list.rows.findIndex(({ id }) => id === parts.at(-1));
    if (index < 0) throw this.missing();
    const pack = await fetched<ItemReply[]>(copyFile([...below, 'answers', at(index, COPY_ITEMS)]));
    const found = pack[index % COPY_ITEMS];
    if (!found) throw this.missing();
    return found;
  }

  /** Fetched once for everybody who asks, so nobody who goes away may end it. */
  private fetched<T>(file: string): Promise<T> {
    const known = this.kept.get(file) as Promise<T> | undefined;
    if (known) return known;
    const coming = this.fetchFile<T>(file);
    this.kept.set(file, coming);
    coming.catch(() => this.kept.delete(file));
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size > MOST_KEPT) this.kept.delete(oldest);
    return coming;
  }

  private async fetchFile<T>(file: string): Promise<T> {
    const response = await fetch(file).catch(() => {
      throw this.fail({ code: 'unreachable', message: 'The host of this copy does not answer.' });
    });
    if (!response.ok) throw this.missing();
    const reply = (await response.json()) as T | { problem: Problem };
    if (typeof reply === 'object' && reply !== null && 'problem' in reply) throw this.fail(reply.problem);
    return reply as T;
  }

  private missing(): Error {
    const fix = 'The command `agora view` shows it, where the run was made.';
    return this.fail({ code: 'not-found', message: 'This is not in the copy.', fix });
  }
}

function unpacked({ prompt, row, ...sample }: Samples['samples'][number], { prompts }: Samples): SampleReply {
  const output = row === undefined ? undefined : sample.attempts[row];
  const asked = prompt === null ? null : (prompts[prompt] ?? null);
  return { ...sample, prompt: asked, ...(output ? { row: output } : {}) };
}
