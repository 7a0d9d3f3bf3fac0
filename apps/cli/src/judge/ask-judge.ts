import { join } from 'node:path';
import { Home, Journal, stageKey } from '@agora/artifacts';
import type { Ledger, Progress } from '@agora/contracts';
import type { GenerationMode, JudgeAccess } from '@agora/run-schemas';
import { judgeRequest, scoreRow, type RubricChoice } from '@agora/judging';
import { JudgeFactory, JudgmentJournal, ProviderRuntimes, RunBudgets, type Judge } from '@agora/model-runtime';
import { StagePlugins } from '@agora/plugin-host';
import { inParallel } from '@agora/scoring';
import { seededRng } from '@agora/statistics';
import { openPluginHost } from '../session/plugin-host.js';
import type { Endpoint } from '../evaluate/endpoint.js';
import type { JudgedLabelRow, JudgedRows } from './judged-rows.js';
import type { LabelRow } from './labels.js';

export interface AskedJudge {
  endpoint: Endpoint;
  mode?: GenerationMode;
  concurrency?: number;
  budgetUsd?: number;
  rubric: string;
  choice: RubricChoice;
  home: string;
  signal: AbortSignal;
  report(progress: Progress): void;
}

/** Stands in the place of a run's id, as there is no run. */
const WHO = 'calibrate';

/** Asks a judge to score rows. A judgment that any command in this home has paid for is not paid again. */
export async function askJudge(rows: readonly LabelRow[], asked: AskedJudge): Promise<JudgedRows> {
  const { endpoint, home: root, signal, budgetUsd, choice, rubric } = asked;
  const baseDir = process.cwd();
  const { provider, model, options, price } = endpoint;
  const use = { provider: await openPluginHost(baseDir).use('provider', provider, options), model, sampling: {} };
  const home = new Home(root);
  const folder = home.journal(
    stageKey({ kind: WHO, use, questions: rows.map((row) => judgeRequest(choice(row.domain), row)) }),
  );
  const journal = await JudgmentJournal.open(join(folder, 'judgments'));
  const providers = new ProviderRuntimes();
  const factory = new JudgeFactory(
    new StagePlugins(seededRng),
    providers,
    new RunBudgets(ledgerOf(budgetUsd, journal.usd)),
    home,
  );
  let judge: Judge | undefined;
  try {
    judge = await factory.create({
      job: {
        runId: WHO,
        runtime: { baseDir, options: {}, limits: {}, ...(budgetUsd === undefined ? {} : { budgetUsd }) },
      },
      use,
      access: accessOf(asked, options, price),
      journal,
      folder,
      context: { signal, cancelled: () => false, report: asked.report },
    });
    const judged = await ask(rows, judge, asked);
    await judge.close();
    judge = undefined;
    await journal.close();
    await Journal.remove(folder);
    return { judge: model, rubric, rows: judged, unasked: 0, usd: journal.usd ?? null };
  } finally {
    await judge?.close();
    await journal.close();
    await providers.close();
  }
}

function accessOf(
  { mode, concurrency }: AskedJudge,
  options: Endpoint['options'],
  price: Endpoint['price'],
): JudgeAccess {
  return {
    options,
    limits: concurrency === undefined ? {} : { concurrency },
    ...(price ? { price } : {}),
    ...(mode ? { mode } : {}),
  };
}

async function ask(
  rows: readonly LabelRow[],
  judge: Judge,
  { choice, signal, report }: AskedJudge,
): Promise<JudgedLabelRow[]> {
  const judged: JudgedLabelRow[] = [];
  let done = 0;
  await inParallel([...rows.entries()], judge.parallelism, signal, async ([index, row], either) => {
    const found = await scoreRow(judge, choice(row.domain), row, either);
    judged[index] = { ...row, ...('score' in found ? { score: found.score } : { unscored: found.unscored }) };
    done += 1;
    (judge.report ?? report)({ done, total: rows.length, unit: 'judgments' });
  });
  return judged;
}

/** A budget ledger for this process alone. It begins with what the same command has paid before it was interrupted. */
function ledgerOf(limitUsd = 0, paidUsd = 0): ConstructorParameters<typeof RunBudgets>[0] {
  let ledger: Ledger = { id: WHO, limitUsd, committedUsd: paidUsd };
  return {
    get: () => Promise.resolve({ value: ledger, revision: 1 }),
    create: () => Promise.resolve(1),
    update: (_key, value) => {
      ledger = value;
      return Promise.resolve(1);
    },
  };
}
