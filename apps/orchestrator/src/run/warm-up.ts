import type { Bus } from '@agora/bus';
import { readyReplySchema, subjects, type ServiceName } from '@agora/contracts';
import { STAGE_OF, type Stage } from '@agora/run-schemas';
import { availableParallelism } from 'node:os';
import type { StageNode } from '../plan/run-plan.js';

/** Services that load a Python environment before their first job. */
const SLOW_STARTERS: Partial<Record<Stage, ServiceName>> = { train: 'trainer', evaluate: 'evaluation' };

/**
 * How long the first data is generated alone on a machine of one or two cores. A fast endpoint and generation keep both busy,
 * and Python's imports take about 5 seconds of CPU from them. Data that takes longer than this mostly waits for its endpoint.
 */
const ALONE_MS = 10_000;
const FEW_CORES = 2;

/** Begins `warmUp` once, for the sake of the first training: after a while, or when its dataset is about to be joined. */
export class HeadStart {
  private timer: NodeJS.Timeout | undefined;
  private begun = false;

  constructor(
    private readonly warmUp: () => Promise<unknown>,
    private readonly cores = availableParallelism(),
  ) {}

  /** To be called when the run begins. */
  plan(open: readonly StageNode[]): void {
    const alone = this.cores <= FEW_CORES && open.some(({ spec }) => spec.kind === 'shard');
    if (alone) this.timer = setTimeout(() => this.begin(), ALONE_MS).unref();
    else this.begin();
  }

  /** To be called for every stage that is queued. */
  queued({ spec }: StageNode): void {
    if (spec.kind === 'dataset' || spec.kind === 'train') this.begin();
  }

  /** The run has ended. */
  end(): void {
    this.begun = true;
    clearTimeout(this.timer);
  }

  private begin(): void {
    if (this.begun) return;
    this.end();
    this.warmUp().catch(() => undefined); // If it fails, the jobs will fail with the reason.
  }
}

/**
 * Lets services that start slowly begin while data is still being generated. Returns what the user should know about it,
 * e.g. that an environment is being installed. A service that does not answer is not waited for.
 */
export async function warmUp(open: readonly StageNode[], bus: Bus): Promise<string[]> {
  const stages = new Set(open.map(({ spec }) => STAGE_OF[spec.kind]));
  const services = [...stages].map((stage) => SLOW_STARTERS[stage]).filter((service) => service !== undefined);
  const replies = await Promise.allSettled(
    services.map((service) =>
      bus.request(subjects.rpc(service, 'prepare'), {}, readyReplySchema, { timeoutMs: 10_000 }),
    ),
  );
  const notes = replies.map((reply) => (reply.status === 'fulfilled' ? reply.value.note : undefined));
  return [...new Set(notes.filter((note) => note !== undefined))];
}
