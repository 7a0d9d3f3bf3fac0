import { Journal, ShardIndex, type ArtifactStore } from '@agora/artifacts';
import { datasetSummarySchema, type ShardSpec } from '@agora/run-schemas';
import { z } from 'zod';
import type { RunPlan } from '../run-plan.js';
import { isShard, sharedSlots } from '../share-volumes.js';

/** What calls were made already, in finished and unfinished shards. */
export interface PastCalls {
  /** Slots filled by an accepted instance. */
  instances: number;
  calls: number;
  /** Calls whose provider reported tokens, and these tokens. */
  counted: number;
  inputTokens: number;
  outputTokens: number;
}

const usage = z.object({ inputTokens: z.number(), outputTokens: z.number() });
const entrySchema = z.object({
  outcome: z.string(),
  calls: z.number(),
  row: z
    .object({
      provenance: z.object({
        slot: z.number().optional(),
        usage: usage.optional(),
        // Its usage is of several answers then.
        pair: z.object({ answers: z.number() }).optional(),
      }),
    })
    .optional(),
});

/** What the shards of this plan have taken so far, by generator and setting; and how many slots each still has to fill. */
export class History {
  private readonly past = new Map<string, PastCalls>();
  private readonly open = new Map<string, number>();

  private constructor() {}

  static async read(plan: RunPlan, store: ArtifactStore): Promise<History> {
    const history = new History();
    const index = new ShardIndex(store);
    for (const node of plan.nodes.values()) {
      if (!isShard(node)) continue;
      await history.add(node.key, node.spec, store, await sharedSlots(node, plan.nodes, { index, store }));
    }
    return history;
  }

  of(spec: ShardSpec): PastCalls {
    return this.past.get(place(spec)) ?? nothing();
  }

  /** The other generators in the same setting: the best guess for a generator without calls of its own. */
  ofOthers(spec: ShardSpec): PastCalls {
    const sum = nothing();
    const ending = setting(spec);
    for (const [key, past] of this.past) if (key.endsWith(ending) && key !== place(spec)) addTo(sum, past);
    return sum;
  }

  /** Slots that still need calls: neither filled by an instance nor given up. */
  slotsLeft(key: string): number {
    return this.open.get(key) ?? 0;
  }

  /** `shared`: slots that another shard fills or has filled. */
  private async add(key: string, spec: ShardSpec, store: ArtifactStore, shared: ReadonlySet<number>): Promise<void> {
    const artifact = await store.find(key);
    const slots = spec.slots.to - spec.slots.from;
    let found: PastCalls;
    let givenUp = 0;
    let own: readonly number[] = [];
    if (artifact) {
      const summary = datasetSummarySchema.parse(artifact.manifest.summary);
      const { accepted, calls, uncountedCalls, inputTokens, outputTokens } = summary;
      found = {
        instances: accepted,
        calls,
        counted: Math.max(0, calls - uncountedCalls),
        inputTokens,
        outputTokens,
      };
    } else {
      ({ past: found, givenUp, own } = await readJournal(key, store, spec.maxAttempts));
    }
    const filled = new Set([...shared, ...own]);
    this.open.set(key, artifact ? 0 : Math.max(0, slots - Math.max(filled.size, found.instances) - givenUp));
    const known = this.past.get(place(spec)) ?? nothing();
    addTo(known, found);
    this.past.set(place(spec), known);
  }
}

async function readJournal(
  key: string,
  store: ArtifactStore,
  maxAttempts: number,
): Promise<{ past: PastCalls; givenUp: number; own: readonly number[] }> {
  const past = nothing();
  const filled = new Set<unknown>();
  const rejections = new Map<number, number>();
  let line = 0;
  for await (const { outcome, calls, row } of Journal.read(store.home.journal(key), entrySchema)) {
    line += 1;
    past.calls += calls;
    const slot = row?.provenance.slot;
    // A slot counts once, also when two executions at once have both filled it.
    if (outcome === 'accepted') filled.add(slot ?? `line ${line}`);
    else if (outcome === 'rejected' && slot !== undefined) rejections.set(slot, (rejections.get(slot) ?? 0) + 1);
    const told = row?.provenance.usage;
    if (!told) continue;
    past.counted += row.provenance.pair?.answers ?? 1;
    past.inputTokens += told.inputTokens;
    past.outputTokens += told.outputTokens;
  }
  past.instances = filled.size;
  const givenUp = [...rejections].filter(([slot, times]) => times >= maxAttempts && !filled.has(slot)).length;
  return { past, givenUp, own: [...filled].filter((slot) => typeof slot === 'number') };
}

function addTo(sum: PastCalls, more: PastCalls): void {
  for (const field of Object.keys(sum) as (keyof PastCalls)[]) sum[field] += more[field];
}

function nothing(): PastCalls {
  return { instances: 0, calls: 0, counted: 0, inputTokens: 0, outputTokens: 0 };
}

function setting({ method, domain }: ShardSpec): string {
  return `\n${JSON.stringify([method, domain])}`;
}

function place(spec: ShardSpec): string {
  return `${spec.generator.id}${setting(spec)}`;
}
