import { Fault, type Completion, type JudgeRequest, type Sampling } from '@agora/plugin-api';
import { judgeRequest, type JudgeOutput } from './prompt.js';
import { readJson } from './read-json.js';
import { readJudgment, type ReadJudgment } from './read-judgment.js';
import type { Rubric } from './rubrics/rubric.js';

/** Whoever takes a question to a judge. */
export interface AskedJudge {
  ask(request: JudgeRequest, signal: AbortSignal): Promise<Completion>;
}

/** What sets a question apart. */
export interface RowQuestion {
  /** `text` when left out. */
  output?: JudgeOutput | undefined;
  /** Sampling that sets it apart from the same question that was asked before. */
  again?: Sampling | undefined;
}

/**
 * Asks a judge about a row, and reads what it says. A row that does not fit its context has no score; every other fault is thrown.
 */
export async function scoreRow(
  judge: AskedJudge,
  rubric: Rubric,
  row: { instruction: string; response: string },
  signal: AbortSignal,
  { output = 'text', again }: RowQuestion = {},
): Promise<ReadJudgment> {
  const request = judgeRequest(rubric, row, output);
  const shown = request.prompt.kind === 'chat' ? request.prompt.messages.map(({ content }) => content) : [];
  try {
    const said = await judge.ask({ ...request, ...(again ? { again } : {}) }, signal);
    return output === 'json' ? readJson(said, shown) : readJudgment(said, shown);
  } catch (error) {
    if (Fault.from(error).code !== 'too-long') throw error;
    return { unscored: 'too-long', feedback: '' };
  }
}
