import { ArtifactStore } from '@agora/artifacts';
import { isShipped, readRubric, shippedRubric, type RubricChoice } from '@agora/judging';
import { Fault } from '@agora/plugin-api';
import { readFile } from 'node:fs/promises';
import { ExitCode } from '../exit-code.js';
import { judgeOf, type JudgeFlags } from '../evaluate/judge-of.js';
import { findRun } from '../export/find-run.js';
import { findHome, runsFolder } from '../home/find-home.js';
import { askJudge } from '../judge/ask-judge.js';
import { calibrate, type JudgeCalibration } from '../judge/calibrate-rows.js';
import { judgedInRun } from '../judge/from-run.js';
import type { JudgedRows } from '../judge/judged-rows.js';
import { keepCalibration } from '../judge/keep-calibration.js';
import { readLabels, type LabelRow } from '../judge/labels.js';
import { sayCalibration } from '../judge/say-calibration.js';
import type { Output } from '../output.js';
import { folderOf } from '../runs/folder-of.js';
import { onInterrupt } from '../session/interrupt.js';
import { openPluginHost } from '../session/plugin-host.js';
import type { SharedFlags } from '../settings.js';

export interface CalibrateFlags extends SharedFlags, JudgeFlags {
  labels: string;
  rubric?: string;
  run?: string;
  runs?: string;
  metric?: string;
  batch?: boolean;
  concurrency?: number;
  budgetUsd?: number;
}

/** Tells how far a judge agrees with a person's labels: of a run's judgments, or asked here. */
export async function judgeCalibrate(flags: CalibrateFlags, output: Output): Promise<ExitCode> {
  checkFlags(flags);
  const labels = await readLabels(flags.labels);
  const interrupt = onInterrupt();
  try {
    const found =
      flags.run === undefined
        ? calibrate(await asked(labels, flags, output, interrupt.signal))
        : await inRun(labels, flags);
    output.record({ kind: 'calibration', ...found });
    sayCalibration(found, output);
    return ExitCode.done;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    output.say('Interrupted. The same command goes on; nothing that is paid for is paid again.');
    return ExitCode.interrupted;
  } finally {
    interrupt.dispose();
  }
}

async function asked(
  labels: readonly LabelRow[],
  flags: CalibrateFlags,
  output: Output,
  signal: AbortSignal,
): Promise<JudgedRows> {
  const { rubric = 'agorabench/quality', batch, concurrency, budgetUsd } = flags;
  const choice = await choiceOf(rubric);
  const endpoint = await judgeOf(openPluginHost(process.cwd()), flags);
  if (!endpoint) throw new Fault('internal', 'nobody is asked');
  let shown = 0;
  return askJudge(labels, {
    endpoint,
    ...(batch ? { mode: 'batch' as const } : {}),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(budgetUsd === undefined ? {} : { budgetUsd }),
    rubric,
    choice,
    home: findHome(flags).path,
    signal,
    report: ({ done, total, unit, away }) => {
      // One line for every tenth of the rows; one also when nothing is done yet and all rows wait in batches at the vendor.
      const tenth = Math.floor((10 * done) / Math.max(1, total ?? 1));
      if (tenth <= shown && !(away && done === 0 && shown === 0)) return;
      shown = Math.max(tenth, 1);
      output.say(
        output.paint('dim', away ? `${away.requests} ${unit} are with the vendor` : `${done}/${total} ${unit}`),
      );
    },
  });
}

async function inRun(labels: readonly LabelRow[], flags: CalibrateFlags): Promise<JudgeCalibration> {
  const home = findHome(flags);
  const store = new ArtifactStore(home.path);
  const runs = flags.runs ?? runsFolder(home);
  const run = flags.run ?? '';
  const { results, id } = await findRun(flags.runs === undefined ? await folderOf(run, store, runs) : run, runs, store);
  if (results) {
    const judged = await judgedInRun(labels, results, { metric: flags.metric, judge: flags.judge }, store);
    const found = calibrate(judged);
    await keepCalibration(store.home, id, found);
    return found;
  }
  throw new Fault('not-found', `run ${id} has no results yet`, {
    fix: `Write what there is with \`agora report ${id}\`.`,
  });
}

async function choiceOf(rubric: string): Promise<RubricChoice> {
  if (isShipped(rubric)) return shippedRubric(rubric);
  const text = await readFile(rubric, 'utf8').catch((error: unknown) => {
    throw new Fault('not-found', `--rubric ${rubric} cannot be read: ${Fault.from(error).message}`, {
      fix: 'Name a file, or agorabench/quality or agorabench/difficulty.',
      cause: error,
    });
  });
  const own = readRubric(text, rubric);
  return () => own;
}

/** @throws Fault `invalid-input` for flags that work only with `--run`, or only without it */
function checkFlags(flags: CalibrateFlags): void {
  const { run, judge, metric, rubric, batch, budgetUsd, concurrency } = flags;
  if (run === undefined) {
    if (judge === undefined) {
      throw new Fault('invalid-input', 'it is not clear which judge is meant', {
        fix: 'Name one to ask: --judge provider:model; or a run whose judgments are read: --run RUN.',
      });
    }
    if (metric !== undefined) throw onlyWith('--metric', 'with --run');
    return;
  }
  const unused = Object.entries({
    '--rubric': rubric,
    '--batch': batch,
    '--budget-usd': budgetUsd,
    '--concurrency': concurrency,
    '--judge-base-url': flags.judgeBaseUrl,
    '--judge-api-key-env': flags.judgeApiKeyEnv,
    '--judge-option': flags.judgeOption,
    '--judge-price': flags.judgePrice,
  });
  const [flag] = unused.find(([, value]) => value !== undefined) ?? [];
  if (flag !== undefined) throw onlyWith(flag, 'without --run, which reads the judgments of the run');
}

function onlyWith(flag: string, when: string): Fault {
  return new Fault('invalid-input', `${flag} works only ${when}`, { fix: `Leave ${flag} out.` });
}
