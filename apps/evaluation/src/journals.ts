import { join } from 'node:path';
import { Journal } from '@agora/artifacts';
import { JudgmentJournal } from '@agora/model-runtime';
import { AnswerJournal } from './answers/answer-journal.js';
import { answerEntrySchema, type AnswerEntry } from './answers/answer.js';
import { ScoreJournal, scoreEntrySchema, type ScoreEntry } from './scores/score-journal.js';

/** The journals of an unfinished evaluation: answers in its journal folder, scores and judgments in folders below that. */
export interface EvaluationJournals {
  answers: AnswerJournal;
  scores: ScoreJournal;
  judgments: JudgmentJournal;
  close(): Promise<void>;
}

export async function openJournals(folder: string): Promise<EvaluationJournals> {
  const answers = await Journal.open<AnswerEntry>(folder, answerEntrySchema);
  const scores = await Journal.open<ScoreEntry>(join(folder, 'scores'), scoreEntrySchema);
  const judgments = await JudgmentJournal.open(join(folder, 'judgments'));
  return {
    answers: new AnswerJournal(answers),
    scores: new ScoreJournal(scores),
    judgments,
    close: async () => {
      await Promise.all([answers.close(), scores.close(), judgments.close()]);
    },
  };
}
