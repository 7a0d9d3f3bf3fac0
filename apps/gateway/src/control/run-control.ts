import { eventsSince, type Bus } from '@agora/bus';
import {
  answerWithinMs,
  budgetReplySchema,
  cancelReplySchema,
  startReplySchema,
  subjects,
  type ActionBody,
  type BudgetReply,
  type CancelReply,
  type StartReply,
} from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { GatewayContext } from '../gateway-context.js';
import { RunCatalog } from '../runs/run-catalog.js';
import { ActionJournal } from './action-journal.js';

const STOP_MS = 60_000;
/** A run's record follows what the orchestrator answers within a moment. Whoever reads it afterwards must find what was done. */
const RECORDED_MS = 5_000;
const LOOK_MS = 50;
/** How long a round that was begun may take to tell so, before what there is to say of it is said without it. */
const BEGUN_MS = 30_000;

type Money = ActionBody<'resume'>;

/** Begins and ends runs as commands do: by asking the orchestrator over NATS. Everything is written down with who asked for it. */
@Injectable()
export class RunControl {
  private readonly journal: ActionJournal;

  constructor(
    private readonly context: GatewayContext,
    private readonly catalog: RunCatalog,
  ) {
    this.journal = new ActionJournal(context.home);
  }

  async stop(who: string, run: string): Promise<CancelReply> {
    await this.catalog.run(run);
    const bus = await this.bus();
    return this.journal.keep({ who, action: 'stop', run }, async () => {
      await this.tell(bus, run, `${who} stops this run from the page.`);
      const reply = await bus.request(subjects.rpc('orchestrator', 'cancel'), { runId: run }, cancelReplySchema, {
        timeoutMs: STOP_MS,
      });
      await this.until(async () => !(await this.catalog.isUnderWay(run)));
      return reply;
    });
  }

  /** @throws Fault `invalid-input` when the run has no budget or has spent it, `not-found` when it is not under way */
  async budget(who: string, run: string, budgetUsd: number): Promise<BudgetReply> {
    await this.catalog.run(run);
    const bus = await this.bus();
    return this.journal.keep({ who, action: 'budget', run, budgetUsd }, async () => {
      const asked = { runId: run, usd: budgetUsd };
      const reply = await bus.request(subjects.rpc('orchestrator', 'budget'), asked, budgetReplySchema);
      await this.tell(bus, run, `${who} has changed the budget from the page.`);
      return reply;
    });
  }

  /** @throws Fault `invalid-input` when the run is under way, or its experiment file is gone or has become another. */
  async resume(who: string, run: string, money: Money): Promise<StartReply> {
    const origin = await this.catalog.originOf(run);
    if (await this.catalog.isUnderWay(run)) {
      const fix = 'Wait for its end, or stop it first.';
      throw new Fault('invalid-input', `run "${run}" is under way already`, { fix });
    }
    if (origin?.file === undefined) {
      const fix = 'Give the command again that began it.';
      throw new Fault('invalid-input', `run "${run}" was begun without an experiment file`, { fix });
    }
    return this.begin(who, 'resume', origin.file, origin.out, money, run);
  }

  /** @throws Fault `not-found` when the server was not told of such an experiment. */
  start(who: string, experiment: string, money: Money): Promise<StartReply> {
    const { experiments = {}, out } = this.context.control ?? { out: '' };
    const file = Object.hasOwn(experiments, experiment) ? experiments[experiment] : undefined;
    if (file !== undefined) return this.begin(who, 'start', file, out, money);
    throw new Fault('not-found', `the experiment "${experiment}" may not be begun from here`, {
      fix: `Name its file with --may-start when the server is started.`,
    });
  }

  private async begin(who: string, action: string, file: string, out: string, money: Money, run?: string) {
    const bus = await this.bus();
    const request = await this.context.control?.request(file, { out, ...money });
    if (!request) throw new Fault('invalid-input', 'nothing can be begun from here');
    const subject = subjects.rpc('orchestrator', 'start');
    const about = { who, action, ...(run === undefined ? {} : { run }), file, ...money };
    return this.journal.keep(about, async () => {
      const begun = new Date().toISOString();
      const last = (await bus.eventStream().catch(() => undefined))?.last ?? 0;
      const reply = await bus.request(subject, request, startReplySchema, { timeoutMs: answerWithinMs(subject) });
      await this.until(async () => ((await this.catalog.writtenAt(reply.runId)) ?? '') >= begun);
      const limit = money.budgetUsd === undefined ? '' : ` with a budget of $${money.budgetUsd}`;
      void this.tellOfRound(bus, reply, last, `${who} began this round from the page${limit}.`);
      return reply;
    });
  }

  /** Whoever follows a run forgets at the beginning of a round what was told before it: so this is told behind it. */
  private async tellOfRound(bus: Bus, { runId, joined, startedAt }: StartReply, after: number, message: string) {
    const signal = AbortSignal.timeout(BEGUN_MS);
    try {
      const round = eventsSince(bus.runEvents(runId, { after, signal }), startedAt);
      if (!joined) await round.next();
      await round.return(undefined);
      await this.tell(bus, runId, message);
    } catch (error) {
      this.context.log.debug(`nobody was told that "${message}": ${String(error)}`);
    }
  }

  private async until(isRecorded: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + RECORDED_MS;
    while (performance.now() < end && !(await isRecorded())) await pause(LOOK_MS);
  }

  private async bus(): Promise<Bus> {
    const bus = await this.context.bus?.();
    if (bus) return bus;
    throw new Fault('unreachable', 'nobody runs the services of this home', {
      fix: 'Start them with `agora up`, or name their NATS with --nats.',
    });
  }

  /** Whoever follows the run reads who did it. */
  private async tell(bus: Bus, runId: string, message: string): Promise<void> {
    await bus.publishEvent({ kind: 'run-notice', runId, at: new Date().toISOString(), message });
  }
}
