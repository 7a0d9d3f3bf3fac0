/**
 * Arena-Hard: hard questions of real users, judged in pairs against a baseline (Li et al. 2024). v0.1 has 500, v2.0 750,
 * such as
 *
 *   {"uid": "5e1f…", "category": "hard_prompt", "subcategory": "coding", "prompt": "Write a shell script that renames …"}
 *
 * which, with the baseline's answer to it, becomes the item
 *
 *   { id: "arena-hard:5e1f…", input: "Write a shell script …", target: "#!/bin/sh …",
 *     metadata: { uid: "5e1f…", category: "hard_prompt", subcategory: "coding" } }
 *
 * A judge sees the question and both answers twice, first with the baseline as A, then with the output as A, and ends with a
 * label. "… so B is clearer. My verdict: [[B>A]]" and "… A handles spaces in names. [[A>>B]]" are one battle won and, as a
 * clear win counts three times, three more: the item's value is 4/4 = 1. With [[A=B]] in the first game it would be 3.5/4.
 * v0.1 asks once more when there is no label, and drops a game with two different ones; v2.0 takes the last, asks once, and
 * drops both games when one has no label. An item without battles has no score, and no part in any mean.
 *
 * Figures: the score (mean of all battles, in percent), its interval from 100 bootstrap rounds over battles (2.5 to 97.5 % in
 * v0.1, 5 to 95 % in v2.0), in v2.0 also by category, as its leaderboard has it.
 *
 * Reference: lmarena/arena-hard-auto. Known deviations: see `reference` below.
 */
import {
  type Benchmark,
  type BenchmarkItem,
  type Figure,
  type ItemScore,
  type Prompt,
  type PromptStyle,
  type ScoredItem,
  type ScoringTools,
  allOrEveryFault,
  Fault,
} from '@agora/plugin-api';
import { nameFile, readAllAs, thoughtsVersion, type DataFile, type FindFile, type Thoughts } from '@agora/domain-kit';
import { mean } from '@agora/statistics';
import { z } from 'zod';
import { arenaFigures } from './figures.js';
import { judgeGames } from './judge.js';
import { battlesOf, known, type Label } from './labels.js';
import { RELEASE, type Release, type ReleaseId } from './releases.js';
import {
  ANSWER_FIELDS,
  answerRow,
  arenaMetadata,
  itemOf,
  QUESTION_FIELDS,
  questionRow,
  readArenaItem,
} from './items.js';
import { codePoints } from '../judged/code-points.js';
import { openPrompt, openStop } from '../judged/prompts.js';

const PROTOCOL = '3';

const detailsSchema = z.object({
  category: z.string().optional(),
  battles: z.array(z.number()),
  labels: z.array(z.string().nullable()),
  output_length: z.number(),
});

export interface ArenaHardOptions {
  release: ReleaseId;
  /** A user's own questions. */
  questions?: DataFile;
  /** A user's own baseline, for all categories. */
  baseline?: DataFile;
  thoughts?: Thoughts;
}

export class ArenaHard implements Benchmark {
  readonly id = 'arena-hard';
  readonly version: string;
  readonly thoughts: Thoughts;
  readonly sampling = { temperature: 0, maxTokens: 4096 };
  readonly judged = true;
  readonly rule: string;
  readonly reference =
    "lmarena/arena-hard-auto; equal but for: the words of the judge's prompt, two examples for base models, " +
    'intervals by other random numbers and of one model alone, the plain mean where v2.0 prints the mean of its rounds, and no style control';
  private readonly release: Release;

  /** Nothing is read before it is needed. */
  constructor(
    private readonly find: FindFile,
    private readonly options: ArenaHardOptions,
  ) {
    this.release = RELEASE[options.release];
    this.version = `${PROTOCOL}+${options.release}${thoughtsVersion(options.thoughts)}`;
    this.thoughts = options.thoughts ?? 'cut';
    this.rule = `release ${options.release}`;
  }

  async items(): Promise<BenchmarkItem[]> {
    const baselines = this.options.baseline ? [] : Object.values(this.release.baselines);
    const [file] = await allOrEveryFault([this.questions(), ...baselines.map((source) => this.find(source))]);
    const questions = await readAllAs(file, questionRow, QUESTION_FIELDS);
    const categories = [...new Set(questions.map(({ row }) => row.category))];
    const answers = new Map(
      await allOrEveryFault(
        categories.map(async (category) => [category, await this.answers(category, file)] as const),
      ),
    );
    return questions.map(({ row, place }) => {
      const answer = answers.get(row.category)?.get(row.uid);
      if (answer !== undefined) return itemOf(row, answer);
      throw new Fault('invalid-input', `the baseline has no answer to ${nameFile(file)}, ${place} (uid ${row.uid})`, {
        fix: 'Give questions and the baseline of the same release.',
      });
    });
  }

  prompt({ input }: BenchmarkItem, style: PromptStyle): Prompt {
    return openPrompt(input, style);
  }

  stop(style: PromptStyle): string[] {
    return openStop(style);
  }

  async score(item: BenchmarkItem, output: string, tools: ScoringTools): Promise<ItemScore> {
    const { category, games } = arenaMetadata.parse(item.metadata);
    const given = games ?? (await this.judge(item, category ?? '', output, tools));
    const labels = given.map((label) => known(label, this.release));
    const battles = battlesOf(labels, this.release);
    const value = battles.length === 0 ? 0.5 : mean(battles);
    const words = labels.map((label) => label ?? 'no label').join(', ');
    return {
      value,
      extracted: labels.every((label) => label === null) ? null : words,
      ...(battles.length === 0 ? { unscored: true as const } : {}),
      reason: `${battles.length === 0 ? 'no battle' : won(value)} (baseline first, then second: ${words})`,
      details: {
        ...(category === undefined ? {} : { category }),
        labels,
        battles,
        output_length: codePoints(output),
        correct: value > 0.5,
      },
    };
  }

  readItem(raw: Record<string, unknown>, known: (id: string) => BenchmarkItem | undefined): BenchmarkItem {
    return readArenaItem(raw, known, this.release);
  }

  figures(scored: readonly ScoredItem[]): Figure[] {
    // An output that could not be scored at all has no details, and is left to the mean.
    const outputs = scored.flatMap(({ item: { id }, score }) => {
      const { data } = detailsSchema.safeParse(score.details);
      if (!data) return [];
      const { category, battles, labels, output_length: outputLength } = data;
      const dropped = battles.length === 0 ? labels.length : labels.filter((label) => label === null).length;
      return [{ id, category, battles, dropped, outputLength }];
    });
    return outputs.length === 0 ? [] : arenaFigures(outputs, this.release);
  }

  private async judge(
    { input, target = '' }: BenchmarkItem,
    category: string,
    output: string,
    tools: ScoringTools,
  ): Promise<(Label | null)[]> {
    const games = await judgeGames({ prompt: input, category, baseline: target, output }, this.release, tools);
    return games.map(({ label }) => label);
  }

  private async questions(): Promise<DataFile> {
    return this.options.questions ?? (await this.find(this.release.questions));
  }

  /** The baseline's answers by uid. */
  private async answers(category: string, questions: DataFile): Promise<Map<string, string>> {
    const source = this.release.baselines[category];
    const file = this.options.baseline ?? (source ? await this.find(source) : undefined);
    if (!file) {
      const all = Object.keys(this.release.baselines).join(', ');
      throw new Fault('invalid-input', `${nameFile(questions)} has the category "${category}", which has no baseline`, {
        fix: `Give categories of release ${this.release.id} (${all}), or name the answers of a baseline in benchmarks.arena-hard.baseline.`,
      });
    }
    const rows = await readAllAs(file, answerRow, ANSWER_FIELDS);
    return new Map(rows.map(({ row }) => [row.uid, row.answer]));
  }
}

function won(value: number): string {
  if (value === 0.5) return 'a draw';
  return value > 0.5 ? 'the output is better' : 'the baseline is better';
}
