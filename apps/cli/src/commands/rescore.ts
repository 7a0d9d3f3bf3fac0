import { ArtifactStore, RunRecordStore } from '@agora/artifacts';
import { startReplySchema, subjects as busSubjects, type EvaluateRequest } from '@agora/contracts';
import { evaluationSchema, type Evaluation } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { makeFolder } from '@agora/storage';
import { join, relative } from 'node:path';
import { EvaluationFolder } from '../evaluate/evaluation-folder.js';
import { judgeOf, type JudgeFlags } from '../evaluate/judge-of.js';
import { ExitCode, exitCodeOf } from '../exit-code.js';
import { findRun, type FoundRun } from '../export/find-run.js';
import { findHome, runsFolder } from '../home/find-home.js';
import { onOut } from '../out-path.js';
import type { Output } from '../output.js';
import { judgeCost } from '../rescore/judge-cost.js';
import { subjectOf, writeRescored, type RescoredParts } from '../rescore/rescored-run.js';
import { sayCost, sayRescoring } from '../rescore/say-rescoring.js';
import { domainOf, earlierEvaluations, type Earlier, type RescoredDomain } from '../rescore/target.js';
import type { RunEnd } from '../run/confirm-run-end.js';
import { START_TIMEOUT_MS } from '../run/follow-events.js';
import { followRun } from '../run/follow-run.js';
import { commandLine, startAndFollow } from '../run/start-and-follow.js';
import { folderOf } from '../runs/folder-of.js';
import { openPluginHost } from '../session/plugin-host.js';
import { requireIsolation, type IsolationFlags } from '../session/require-isolation.js';

export interface RescoreFlags extends IsolationFlags, JudgeFlags {
  runs?: string;
  benchmark: string;
  option?: string[];
  domain?: string;
  budgetUsd?: number;
  dryRun?: boolean;
}

type Plan = NonNullable<FoundRun['plan']>;

/** Everything that is known before anything is scored. */
interface Prepared {
  plan: Plan;
  folder: string;
  baseDir: string;
  domain: RescoredDomain;
  earlier: Earlier[];
  judge: Evaluation['judge'];
}

/** Scores the kept answers of a run anew. Nothing is generated, trained or answered; only a judge may cost something. */
export async function rescore(text: string, flags: RescoreFlags, output: Output): Promise<ExitCode> {
  requireIsolation(flags);
  const home = findHome(flags);
  const store = new ArtifactStore(home.path);
  const prepared = await prepare(text, flags, runsFolder(home), store);
  const { plan, folder, baseDir, earlier, judge } = prepared;
  const cost = judge ? await judgeCost(openPluginHost(baseDir), judge, earlier, store) : undefined;
  sayCost({ run: plan.runId, benchmark: flags.benchmark, evaluations: earlier.length, judge, cost }, output);
  if (flags.dryRun) return ExitCode.done;
  const out = join(folder, 'rescored');
  await onOut('--home', out, () => makeFolder(out));
  const evaluation = requestOf(prepared, flags);
  const origin = { out, command: commandLine(), cwd: process.cwd() };
  return startAndFollow(flags, {
    home: home.path,
    output,
    start: (session) =>
      session.bus.request(
        busSubjects.rpc('orchestrator', 'evaluate'),
        { evaluation, baseDir, origin } satisfies EvaluateRequest,
        startReplySchema,
        { timeoutMs: START_TIMEOUT_MS },
      ),
    follow: async (session, started, signal) => {
      const laid = new EvaluationFolder(
        join(out, started.runId),
        store,
        evaluation.subjects.map(({ id }) => id),
      );
      const end = await followRun(session, started, {
        folder: laid.dir,
        home: home.path,
        output,
        onEvent: (event) => laid.apply(event),
        signal,
        nouns: { cells: 'evaluations', scores: 'scores' },
        whenSimulated: 'Simulated: the judge is a program.',
      });
      return onOut('--home', laid.dir, () => conclude(end, laid, { ...prepared, flags, store, output }));
    },
  });
}

async function prepare(text: string, flags: RescoreFlags, runs: string, store: ArtifactStore): Promise<Prepared> {
  const name = flags.runs === undefined ? await folderOf(text, store, runs) : text;
  const { id, plan, folder } = await findRun(name, flags.runs ?? runs, store);
  if (!plan) {
    throw new Fault('not-found', `${store.home.root} knows no plan of run "${id}", and its answers lie there`, {
      fix: 'Name the home folder of the run with --home.',
    });
  }
  const record = await new RunRecordStore(store.home).find(id);
  const baseDir = record?.baseDir ?? process.cwd();
  const host = openPluginHost(baseDir);
  const domain = await domainOf(host, plan, flags);
  const earlier = await earlierEvaluations(plan, domain.id, flags.benchmark, store);
  if (earlier.length === 0) {
    throw new Fault('not-found', `run ${id} has no finished answers to ${flags.benchmark}`, {
      fix: 'Go on with the run until some are scored: give its `agora run` again.',
    });
  }
  const { benchmarks } = await host.create('domain', domain.plugin, domain.options);
  const judged = benchmarks.find((one) => one.id === flags.benchmark)?.judged === true;
  const named = await judgeOf(host, flags);
  if (named && !judged) {
    throw new Fault('invalid-input', `--judge: benchmark "${flags.benchmark}" asks no judge`, {
      fix: 'Leave --judge out.',
    });
  }
  // An Endpoint lacks the defaults of a judge; `evaluationSchema` in requestOf fills them in.
  const judge = judged ? ((named as Evaluation['judge']) ?? plan.experiment.evaluation.judge) : undefined;
  return { plan, folder, baseDir, domain, earlier, judge };
}

function requestOf({ plan, domain, earlier, judge }: Prepared, flags: RescoreFlags): Evaluation {
  const { limit } = plan.experiment.evaluation;
  return evaluationSchema.parse({
    name: 'rescore',
    subjects: earlier.map((one) => ({ kind: 'answers', id: subjectOf(one), of: one.key })),
    domains: [domain],
    benchmarks: { [domain.id]: [flags.benchmark] },
    ...(limit === undefined ? {} : { limit }),
    ...(judge ? { judge } : {}),
    ...(flags.budgetUsd === undefined ? {} : { budget: { usd: flags.budgetUsd } }),
  });
}

interface Concluding extends Prepared {
  flags: RescoreFlags;
  store: ArtifactStore;
  output: Output;
}

async function conclude(end: RunEnd, laid: EvaluationFolder, at: Concluding): Promise<ExitCode> {
  const { plan, domain, earlier, flags, store, output } = at;
  if (!end.results) {
    const fault = end.fault ? Fault.fromData(end.fault) : new Fault('internal', `the scoring ended as ${end.status}`);
    output.fault(fault);
    return exitCodeOf(fault);
  }
  const evaluation = await laid.write(end.results);
  const [failed] = evaluation.failures;
  if (evaluation.rows.length === 0 && failed) throw Fault.fromData(failed.fault);
  const { options } = domain;
  const parts: RescoredParts = {
    plan,
    domain: domain.id,
    benchmark: flags.benchmark,
    options,
    earlier,
    evaluation,
    folder: laid.dir,
  };
  const rescoring = await writeRescored(parts, store);
  output.record({ kind: 'rescoring', folder: laid.dir, ...rescoring });
  sayRescoring(rescoring, output);
  const near = relative(process.cwd(), laid.dir);
  output.say(`\nReport with the new scores: ${join(near.startsWith('..') ? laid.dir : near, 'report.html')}`);
  if (end.status === 'budget-reached') return ExitCode.budgetReached;
  if (end.status === 'cancelled') return ExitCode.interrupted;
  return evaluation.failures.length > 0 ? ExitCode.failed : ExitCode.done;
}
