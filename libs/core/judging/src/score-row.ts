import { Fault, type Completion, type JudgeRequest, type Sampling } from '@agora/plugin-api';
import { judgeRequest } from './prompt.js';
import { readJudgment, type ReadJudgment } from './read-judgment.js';
import type { Rubric } from './rubrics/rubric.js';

/** Whoever takes a question to a judge. */
export interface AskedJudge {
  ask(request: JudgeRequest, signal: AbortSignal): Promise<Completion>;
}

/**
 * Asks a judge about a row, and reads what it says. A row that does not fit its context has no score; every other fault is thrown.
 *
 * @param again sampling that sets the question apart from the same one that was asked before
 */
export async function scoreRow(
  judge: AskedJudge,
  rubric: Rubric,
  row: { instruction: string; response: string },
  signal: AbortSignal,
  again?: Sampling,
): Promise<ReadJudgment> {
  const request = judgeRequest(rubric, row);
  const shown = request.prompt.kind === 'chat' ? request.prompt.messages.map(({ content }) => content) : [];
  try {
    return readJudgment(await judge.ask({ ...request, ...(again ? { again } : {}) }, signal), shown);
  } catch (error) {
    if (Fault.from(error).code !== 'too-long') throw error;
    return { unscored: 'too-long', feedback: '' };
  }
}
