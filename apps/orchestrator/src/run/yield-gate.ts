import { stageKey, type ArtifactStore, Journal } from '@agora/artifacts';
import type { RunEvent } from '@agora/contracts';
import { datasetSummarySchema, type ShardSpec, type StageRuntime } from '@agora/run-schemas';
import { Fault, FAULT_CODES, type FaultCode } from '@agora/plugin-api';
import { z } from 'zod';
import type { CellPlan, RunPlan, StageNode } from '../plan/run-plan.js';

type Shard = StageNode & { spec: ShardSpec };

/** All shards of one generator in one setting. */
interface Group {
  shards: Shard[];
  /** Whether an output was accepted. */
  proven: boolean;
  /** Rejected outputs of finished shards. */
  rejected: number;
  queued: Set<string>;
  finished: Set<string>;
  paused?: { fault: Fault; shard: string };
  /** Set when the endpoint cannot be used: why the other shards would fail as well. */
  unusable?: Fault;
}

/** The lines of a shard's journal that prove its generator: accepted outputs. */
const acceptedSchema = z.object({ outcome: z.literal('accepted') });

/** Faults of an endpoint, or of how it is asked, that the next shard would meet as well. */
const OF_THE_ENDPOINT: readonly FaultCode[] = [
  'unreachable',
  'bad-response',
  'rejected-credential',
  'missing-credential',
  'not-found',
  'invalid-input',
  'too-long',
];

/** A generator that was paused in a setting. */
export interface Pause {
  generator: string;
  /** `method/domain`. */
  setting: string;
  fault: Fault;
  cells: string[];
  /** Keys of its shards; the first one is the shard that found it out. */
  shards: string[];
}

/**
 * Until a generator has its first accepted output in a setting, its shards there are made one at a time. So a generator that
 * never writes anything usable costs only a few calls. Once a worker has paused one shard, or one has shown that the endpoint
 * cannot be used, none of the others is made.
 *
 * Only an accepted output in a journal or an artifact opens the gate. Events do not: anyone who may publish events could claim
 * an accepted output, and the other shards would then be paid for.
 */
export class YieldGate {
  private readonly groups = new Map<string, Group>();
  private readonly byShard = new Map<string, Group>();

  constructor(
    private readonly plan: RunPlan,
    private readonly store: ArtifactStore,
    private readonly acceptYield: boolean,
  ) {
    for (const node of plan.nodes.values()) if (isShard(node)) this.place(node);
  }

  /** Whether a shard has to wait. Other stages never have to. */
  holds({ key }: StageNode): boolean {
    const group = this.byShard.get(key);
    return !!group && !this.acceptYield && !group.proven && group.queued.size > 0;
  }

  /** Why a stage must not be made; undefined when it may be. */
  refusal({ key }: Pick<StageNode, 'key'>): Fault | undefined {
    const group = this.byShard.get(key);
    return group?.paused?.fault ?? group?.unusable;
  }

  /** To be called when a shard is queued. Gives what the worker needs to know about its yield. */
  queue({ key }: StageNode): Pick<StageRuntime, 'acceptYield' | 'unproven'> {
    const group = this.byShard.get(key);
    if (!group) return {};
    if (this.acceptYield) return { acceptYield: true };
    group.queued.add(key);
    return group.proven ? {} : { unproven: { rejected: group.rejected } };
  }

  /** True when shards that were held back may be allowed now, so that `look` is worth calling. */
  apply(event: RunEvent): boolean {
    if (event.kind !== 'stage-progress' || !event.progress.accepted) return false;
    const group = this.byShard.get(event.key);
    return !!group && !group.proven && group.queued.has(event.key);
  }

  /** A shard has failed for good. */
  failed(key: string, fault: Fault): void {
    const group = this.byShard.get(key);
    if (!group) return;
    group.queued.delete(key);
    if (!group.proven && OF_THE_ENDPOINT.includes(fault.code)) group.unusable ??= fault;
    if (fault.code === 'low-yield') group.paused ??= { shard: key, fault: this.named(group, fault) };
  }

  /** Looks into the journals of queued shards for a first accepted output. */
  async look(): Promise<void> {
    const waiting = [...this.groups.values()].filter(({ proven, queued }) => !proven && queued.size > 0);
    for (const group of waiting) for (const key of group.queued) if (await this.hasAccepted(key)) group.proven = true;
  }

  private async hasAccepted(key: string): Promise<boolean> {
    for await (const _ of Journal.read(this.store.home.journal(key), acceptedSchema)) return true;
    return false;
  }

  /** A shard is finished. */
  async finished(key: string): Promise<void> {
    const group = this.byShard.get(key);
    if (!group || group.finished.has(key)) return;
    group.finished.add(key);
    group.queued.delete(key);
    if (group.proven) return;
    const artifact = await this.store.find(key);
    const summary = datasetSummarySchema.safeParse(artifact?.manifest.summary);
    if (summary.success) {
      if (summary.data.accepted > 0) group.proven = true;
      group.rejected += rejections(summary.data.rejected);
    }
  }

  get pauses(): Pause[] {
    return [...this.groups.values()].flatMap((group) => {
      const { paused, shards } = group;
      if (!paused) return [];
      const { generator, method, domain } = this.nameOf(group);
      const cells = [...new Set(shards.flatMap((shard) => shard.cells))];
      const keys = [...new Set([paused.shard, ...shards.map(({ key }) => key)])];
      return [{ generator, setting: `${method}/${domain}`, fault: paused.fault, cells, shards: keys }];
    });
  }

  private place(shard: Shard): void {
    const { generator, method, domain } = shard.spec;
    const name = stageKey({ generator, method, domain });
    const group = this.groups.get(name) ?? {
      shards: [],
      proven: false,
      rejected: 0,
      queued: new Set(),
      finished: new Set(),
    };
    group.shards.push(shard);
    this.groups.set(name, group);
    this.byShard.set(shard.key, group);
  }

  private named(group: Group, fault: Fault): Fault {
    const { generator, method, domain } = this.nameOf(group);
    return new Fault(fault.code, `${generator} in ${method}/${domain} is ${fault.message}`, fault);
  }

  /** As the experiment file names them. */
  private nameOf({ shards }: Group): Pick<CellPlan['cell'], 'generator' | 'method' | 'domain'> {
    const { cells, spec } = shards[0] as Shard;
    const planned = this.plan.cells.find(({ id }) => id === cells[0]);
    const fallback = { generator: spec.generator.id, method: spec.method.plugin, domain: spec.domain.plugin };
    return planned && 'cell' in planned ? (planned as CellPlan).cell : fallback;
  }
}

function isShard(node: StageNode): node is Shard {
  return node.spec.kind === 'shard' && node.spec.rows === undefined;
}

/** Number of rejected outputs, without the attempts that failed because of the endpoint. */
function rejections(byReason: Record<string, number>): number {
  const outputs = Object.entries(byReason).filter(([reason]) => !FAULT_CODES.some((code) => code === reason));
  return outputs.reduce((sum, [, count]) => sum + count, 0);
}
