import { join } from 'node:path';
import { Journal } from '@agora/artifacts';
import { AnswerBook } from './answers/answer-book.js';
import { answerEntrySchema, type AnswerEntry } from './answers/answer.js';
import { JudgmentBook, judgmentEntrySchema, type JudgmentEntry } from './judge/judgment-book.js';
import { ScoreBook, scoreEntrySchema, type ScoreEntry } from './scores/score-book.js';

/** What an unfinished evaluation has come to so far: answers in the journal's folder, scores and judgments in folders below. */
export interface Books {
  answers: AnswerBook;
  scores: ScoreBook;
  judgments: JudgmentBook;
  close(): Promise<void>;
}

export async function openBooks(folder: string): Promise<Books> {
  const answers = await Journal.open<AnswerEntry>(folder, answerEntrySchema);
  const scores = await Journal.open<ScoreEntry>(join(folder, 'scores'), scoreEntrySchema);
  const judgments = await Journal.open<JudgmentEntry>(join(folder, 'judgments'), judgmentEntrySchema);
  return {
    answers: new AnswerBook(answers),
    scores: new ScoreBook(scores),
    judgments: new JudgmentBook(judgments),
    close: async () => {
      await Promise.all([answers.close(), scores.close(), judgments.close()]);
    },
  };
}
