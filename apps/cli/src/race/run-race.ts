import { replaceText, type ArtifactStore } from '@agora/artifacts';
import { planSchema, subjects, type Plan, type StartReply } from '@agora/contracts';
import type { Experiment, Until } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { renderRaceMarkdown } from '@agora/report';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { exitCodeOf, ExitCode } from '../exit-code.js';
import type { LoadedExperiment } from '../experiment/load-experiment.js';
import { onOut } from '../out-path.js';
import type { Output } from '../output.js';
import { faultOf } from '../plan/say-plan.js';
import type { RunEnd } from '../run/confirm-run-end.js';
import { startRun, START_TIMEOUT_MS } from '../run/follow-events.js';
import { followRun } from '../run/follow-run.js';
import { writeReports } from '../run/reports.js';
import { RunFolder } from '../run/run-folder.js';
import { begin, commandLine, startAndFollow } from '../run/start-and-follow.js';
import type { IsolationFlags } from '../session/require-isolation.js';
import type { ComputeFlags } from '../session/use-compute.js';
import type { Session } from '../session/session.js';
import type { OpenStep, Race, Step } from './race.js';
import { sayRung, sayRungHead, sayShortlist, sayShortlistHead, sayConclusion } from './say-race.js';
import { checkMeasured } from './shortlist.js';

export interface RaceRunFlags extends IsolationFlags, ComputeFlags {
  preflight?: boolean;
  acceptYield?: boolean;
}

export interface RaceRunOptions {
  race: Race;
  loaded: LoadedExperiment;
  store: ArtifactStore;
  home: string;
  /** The folder of runs. */
  out: string;
  output: Output;
}

/** Runs the steps of a race one after the other, in one session, and decides after each. */
export class RaceRunner {
  private open: OpenStep | undefined;
  private exit: ExitCode = ExitCode.done;

  constructor(
    private readonly flags: RaceRunFlags,
    private readonly options: RaceRunOptions,
  ) {}

  async run(): Promise<ExitCode> {
    const { race, output } = this.options;
    output.say(output.paint('bold', race.setup.raceId));
    await race.replay((step) => this.tell(step));
    this.open = race.next();
    if (!this.open) return this.conclude();
    return startAndFollow(this.flags, {
      home: this.options.home,
      output,
      current: () => this.open?.runId,
      start: (session) => this.start(session),
      follow: (session, started, signal) => this.follow(session, started, signal),
    });
  }

  private async start(session: Session): Promise<StartReply> {
    const { loaded, output, race, out } = this.options;
    const step = this.open as OpenStep;
    const { experiment, index, until } = step;
    if (race.setup.target === 'pgr-per-usd') await this.checkPrices(session, experiment);
    if (step.kind === 'shortlist') await this.checkShortlist(session, step);
    const { shortlist, rungs } = race.setup;
    if (step.kind === 'shortlist' && shortlist) sayShortlistHead(shortlist, experiment, output);
    else sayRungHead(index, rungs, experiment.generators.length, output);
    const origin = { file: loaded.file, out, command: commandLine(), cwd: process.cwd() };
    if (this.flags.acceptYield) experiment.generation.acceptYield = true;
    // The preflight of the first rung has called every generator that is still in the race.
    const preflight = index > 0 ? false : this.flags.preflight;
    return startRun(session, { ...loaded, experiment }, { origin, preflight, until });
  }

  private async follow(session: Session, first: StartReply, signal: AbortSignal): Promise<ExitCode> {
    const { race, home, out, output } = this.options;
    for (let started = first; ;) {
      const end = await followRun(session, started, {
        folder: join(out, started.runId),
        home,
        output,
        signal,
        whenSimulated: 'Simulated generators: programs write this data.',
      });
      const stop = await this.take(end);
      if (stop !== undefined) return stop;
      this.open = race.next();
      if (!this.open) return this.conclude();
      started = await begin(session, { start: (again) => this.start(again), output }, signal);
    }
  }

  /** Handles the end of a rung's run. Returns an exit code where the race cannot go on now. */
  private async take(end: RunEnd): Promise<ExitCode | undefined> {
    const { race, loaded, store, out, output } = this.options;
    const open = this.open as OpenStep;
    const { results: key, status } = end;
    if (!key) {
      const fault = end.fault ? Fault.fromData(end.fault) : new Fault('internal', `the run ended as ${status}`);
      output.fault(fault);
      return exitCodeOf(fault);
    }
    const folder = join(out, open.runId);
    const text = `# One step of a race over ${loaded.file}.\n${stringify(open.experiment)}`;
    const results = await onOut('--out', folder, () => new RunFolder(folder, store).write(key, { ...loaded, text }));
    output.record({ kind: 'results', runId: end.runId, status, folder, results });
    await race.ended(open, results, status === 'done' ? key : undefined);
    if (status === 'cancelled') return ExitCode.interrupted;
    if (status === 'budget-reached') {
      race.stop(race.outOfMoney());
      return this.conclude();
    }
    // The race goes on without those that failed; the same command tries them again.
    if (status === 'failed') this.exit = ExitCode.failed;
    if (status === 'paused') this.exit = ExitCode.paused;
    this.tell(await race.take(open, results));
    await this.write();
    return undefined;
  }

  private tell(step: Step): void {
    const { race, output } = this.options;
    const { record } = race;
    if (step.kind === 'shortlist') {
      output.record({ kind: 'shortlist', raceId: record.raceId, shortlist: step.shortlist });
      sayShortlist(step.shortlist, record, output);
      return;
    }
    output.record({ kind: 'rung', raceId: record.raceId, rung: step.rung });
    output.say(output.paint('bold', `\nAfter rung ${record.rungs.length} of ${record.planned.length}:`));
    sayRung(step.rung, record, output);
  }

  private async conclude(): Promise<ExitCode> {
    const { race, output } = this.options;
    const folder = await this.write();
    const { record } = race;
    output.record({ kind: 'race', folder, race: record });
    sayConclusion(record, output);
    output.say(`Race: ${join(folder, 'race.md')}; every rung has a report of its own beside it.`);
    if (record.ending?.kind === 'budget-reached') return ExitCode.budgetReached;
    if (record.ending?.kind === 'failed') return ExitCode.failed;
    return this.exit;
  }

  /** The record, for people and programs: in the folder of runs, and in the home. */
  private async write(): Promise<string> {
    const { race, out, store } = this.options;
    const { record } = race;
    const json = `${JSON.stringify(record, null, 2)}\n`;
    const folder = join(out, record.raceId);
    await onOut('--out', folder, async () => {
      await replaceText(join(folder, 'race.json'), json);
      await replaceText(join(folder, 'race.md'), renderRaceMarkdown(record));
    });
    await replaceText(join(store.home.root, 'races', record.raceId, 'race.json'), json);
    // The report of every step shows the ladder as far as it is.
    for (const results of race.steps) {
      const step = join(out, results.run.id);
      if (existsSync(step)) await onOut('--out', step, () => writeReports(step, results, record));
    }
    return folder;
  }

  /** Checks the rungs before a shortlist is paid for. @throws Fault with everything that would stop them */
  private async checkShortlist(session: Session, { experiment, until }: OpenStep): Promise<void> {
    checkMeasured(await this.plan(session, experiment, until), experiment);
    if (this.flags.preflight === false) return;
    const fault = faultOf(await this.plan(session, this.options.race.setup.experiment));
    if (fault) throw fault;
  }

  private plan(session: Session, experiment: Experiment, until?: Until): Promise<Plan> {
    const request = { experiment, baseDir: this.options.loaded.baseDir, ...(until ? { until } : {}) };
    return session.bus.request(subjects.rpc('orchestrator', 'plan'), request, planSchema, {
      timeoutMs: START_TIMEOUT_MS,
    });
  }

  /** @throws Fault `invalid-input` for generators without a price above 0, which have no points per dollar */
  private async checkPrices(session: Session, experiment: Experiment): Promise<void> {
    const { estimate } = await this.plan(session, experiment);
    const { unpriced = [], byGenerator = [] } = estimate ?? {};
    const free = byGenerator.filter(({ calls, usd }) => calls.expected > 0 && usd?.expected === 0).map(({ id }) => id);
    const wrong = [...unpriced, ...free];
    if (wrong.length === 0) return;
    throw new Fault('invalid-input', `--target pgr-per-usd: no price above 0 is known for ${wrong.join(', ')}`, {
      fix: 'Give these generators a price in the file, or race for --target pgr.',
    });
  }
}
