import { writeJsonl } from '@agora/artifacts';
import { batchContext } from '@agora/bus';
import type { Job, ShardSpec } from '@agora/run-schemas';
import { LentJudges, plusUsd, type JudgeFactory } from '@agora/model-runtime';
import type { Pairing } from '@agora/plugin-api';
import { join } from 'node:path';
import type { BatchContext } from '../batch/batch-mode.js';
import type { JournalEntry } from '../shard/attempt.js';
import type { BesideTries } from '../shard/shard-stats.js';
import { AnswerJournal } from './answer-journal.js';
import type { PairParts } from './pair-runner.js';

/** What a shard whose rows are pairs keeps besides: all answers, and what judges said of them. */
export class ShardPairs {
  private constructor(
    private readonly answers: AnswerJournal,
    private readonly judges: LentJudges,
  ) {}

  static async open(
    pairing: Pairing,
    job: Job<ShardSpec>,
    { factory, folder, context }: { factory: JudgeFactory; folder: string; context: BatchContext },
  ): Promise<ShardPairs> {
    const { judging } = pairing;
    const { method, judging: planned } = job.spec;
    const who = `method "${method.plugin}"`;
    const judges = await LentJudges.open({
      job,
      who,
      planned,
      judging,
      factory,
      folder,
      context: batchContext(context),
    });
    try {
      return new ShardPairs(await AnswerJournal.open(folder), judges);
    } catch (error) {
      await judges.close();
      throw error;
    }
  }

  get parts(): PairParts {
    return { answers: this.answers, judges: this.judges.lend() };
  }

  /** Tries that ended before a process was killed, which had no time to say so here. */
  async replay(entries: readonly JournalEntry[]): Promise<void> {
    for (const entry of entries) await this.settle(entry);
  }

  /** A try that has a pair's provenance says itself what its answers cost; one that failed does not, as they are used again. */
  async settle(entry: JournalEntry): Promise<void> {
    if (entry.outcome === 'failed' || !entry.row.provenance.pair) return;
    await this.answers.settle(entry.row.provenance);
  }

  readonly beside = (): BesideTries => {
    const { usd, ...open } = this.answers.open;
    const judged = this.judges.journal.usd;
    // Where judges are asked for nothing yet, nothing is unknown.
    if (judged === undefined) return { ...open, usd: null };
    return { ...open, usd: judged === 0 ? usd : plusUsd(usd ?? 0, judged) };
  };

  /** Leaves `answers.jsonl` and `judgments.jsonl`. */
  async write(dir: string): Promise<void> {
    await writeJsonl(join(dir, 'answers.jsonl'), this.answers.rows());
    await writeJsonl(join(dir, 'judgments.jsonl'), this.judges.journal.rows());
  }

  async close(): Promise<void> {
    await this.judges.close();
    await this.answers.close();
  }
}
