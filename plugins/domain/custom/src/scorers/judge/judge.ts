import { askJudge } from '@agora/domain-kit';
import { readScore } from '@agora/judging';
import type { BenchmarkItem, ChatMessage, ItemScore, ScoringTools } from '@agora/plugin-api';
import { z } from 'zod';
import { cleanOutput } from '../../answers/final-answer.js';
import { nothingFound, refused, textOf } from '../scorer.js';
import type { FieldProblem, ReadRow, Row, Scorer, ScorerContext, ScorerKind } from '../scorer.js';
import { againPrompt, judgePrompt } from './prompts.js';

const options = z.strictObject({
  name: z.literal('judge'),
  rubric: z
    .string()
    .trim()
    .min(1)
    .describe('What makes an answer good and bad, in words; or the name of a .md or .txt file in the folder'),
  min: z.number().int().default(1).describe('The worst score'),
  max: z.number().int().default(5).describe('The best score'),
  target: z.enum(['show', 'hide']).default('show').describe('Whether the judge sees the target of a row that has one'),
});
type Options = z.output<typeof options>;

const SAMPLING = { temperature: 0, maxTokens: 1024 };
/** How often a judge is asked until its reply has a mark. */
const ATTEMPTS = 2;

/**
 * A judge marks the answer by the user's rubric: first feedback, then a whole number, which is scaled to [0, 1]. If the mark
 * cannot be read, the judge is asked once more; after that the answer has no score, and is left out of means.
 */
class Judge implements Scorer {
  readonly name = 'judge';
  readonly version = '2';
  readonly answerForm = '';
  readonly judged = true;
  readonly needs = '"input"; optionally "target", a right answer that the judge is shown';
  readonly identity;

  constructor(
    private readonly options: Options,
    private readonly rubric: string,
    private readonly task: string,
  ) {
    const { min, max, target } = options;
    this.identity = { rubric, task, min, max, target };
  }

  readRow({ input, target }: Row): ReadRow {
    if (target === undefined || target === null || target === '') return { ok: true, item: { input } };
    const text = textOf(target);
    return text === undefined
      ? refused('target', 'is no text', 'Give a right answer as a text, or leave "target" out.')
      : { ok: true, item: { input, target: text } };
  }

  async score({ input, target }: BenchmarkItem, output: string, tools: ScoringTools): Promise<ItemScore> {
    const answer = cleanOutput(output);
    if (answer === '') return nothingFound('empty output');
    const { min, max } = this.options;
    const messages: ChatMessage[] = judgePrompt({
      task: this.task,
      rubric: this.rubric,
      input,
      target: this.options.target === 'show' ? target : undefined,
      answer,
      min,
      max,
    });
    // Texts that a judge may quote, whose scores do not count. Its own first reply is not among them.
    const shown = messages.map(({ content }) => content);
    let reason = '';
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const said = await askJudge('custom', tools, {
        prompt: { kind: 'chat', messages: [...messages] },
        sampling: SAMPLING,
      });
      const judgment = readScore(said, shown, { min, max });
      if ('score' in judgment) {
        const { score } = judgment;
        return {
          value: (score - min) / (max - min),
          extracted: String(score),
          reason: `judged ${score} of ${max}`,
          details: { score },
        };
      }
      reason = judgment.unscored;
      messages.push(
        { role: 'assistant', content: said.text || '(nothing)' },
        { role: 'user', content: againPrompt(min, max) },
      );
    }
    return { value: 0, extracted: null, reason: `no score: ${reason}`, unscored: true };
  }
}

/** The scorer `judge`, for a task that is said in these words. */
export const judge = (task: string): ScorerKind<typeof options> => ({
  name: 'judge',
  options,
  open: (given, context) => open(given, context, task),
});

function open(given: Options, { readText }: ScorerContext, task: string): Scorer | FieldProblem {
  if (given.max <= given.min) {
    return { field: 'max', problem: `is not above min (${given.min})`, fix: 'Give a scale such as min: 1, max: 5.' };
  }
  if (!/^[^\s/\\]+\.(?:md|txt)$/i.test(given.rubric)) return new Judge(given, given.rubric, task);
  const text = readText(given.rubric)?.trim();
  if (text) return new Judge(given, text, task);
  const problem = text === undefined ? 'which is not in the folder' : 'which is empty';
  return {
    field: 'rubric',
    problem: `names the file "${given.rubric}", ${problem}`,
    fix: 'Put the rubric there, or write it into domain.yaml.',
  };
}
