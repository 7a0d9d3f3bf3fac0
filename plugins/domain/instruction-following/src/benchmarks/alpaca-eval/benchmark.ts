/**
 * AlpacaEval 2.0 with the length-controlled win rate (Dubois et al. 2024). 805 instructions with the answers of a baseline,
 * gpt4_1106_preview, such as row 0 of a file
 *
 *   {"instruction": "How do I get candle wax out of a tablecloth?", "output": "Let it harden, then …", "generator": "…"}
 *
 * which becomes the item
 *
 *   { id: "alpacaeval:0", input: "How do I get candle …", target: "Let it harden, then …", metadata: { index: 0 } }
 *
 * A judge is shown the instruction and both answers as models `m` and `M`, which of them is whose decided by a hash of the
 * instruction, and says one token at temperature 1 with the log-probabilities of the five likeliest. Here the baseline is
 * `m` and the judge's alternatives are M −0.22, m −1.61: p(m) / (p(m) + p(M)) is 0.2, the preference 2 − 0.2 = 1.8 on a
 * scale from 1 (the baseline is better) to 2, and the item's value 0.8. Were the output `m`, the preference would be 1.2.
 * Equal texts are a draw, 1.5, and cost nothing. With neither token among the five the preference is missing: the
 * item has no score then, and every mean and figure leaves it out but `n_missing`, which counts it.
 *
 * Figures: win rate (100 · mean preference − 1) with standard error, the same of rounded preferences, wins, draws, losses,
 * and the length-controlled win rate (see `length-control.ts`), which also needs the published judgments of two
 * gamed baselines.
 *
 * Reference: tatsu-lab/alpaca_eval, annotator weighted_alpaca_eval_gpt4_turbo, metric length_controlled_v1. Known
 * deviations: see `reference` below.
 */
import {
  allOrEveryFault,
  Fault,
  type Benchmark,
  type BenchmarkItem,
  type Figure,
  type ItemScore,
  type Prompt,
  type ScoredItem,
  type PromptStyle,
  type ScoringTools,
} from '@agora/plugin-api';
import { readAllAs, thoughtsVersion, type DataFile, type FindFile, type Thoughts } from '@agora/domain-kit';
import { z } from 'zod';
import { alpacaFigures } from './figures.js';
import { readGamedRows, type GamedRow } from './gamed-rows.js';
import { judge, unswap, type Reading } from './judge.js';
import { preferenceOf } from './logprobs.js';
import { ALPACA_FIELDS, alpacaMetadata, alpacaRow, itemOf, readAlpacaItem } from './items.js';
import { ALPACA_EVAL, GAMED_ROWS } from './sources.js';
import { codePoints } from '../judged/code-points.js';
import { openPrompt, openStop } from '../judged/prompts.js';

const PROTOCOL = '3';

const detailsSchema = z.object({
  index: z.number(),
  preference: z.number().nullable(),
  output_length: z.number(),
  reference_length: z.number().nullable(),
});

export interface AlpacaEvalOptions {
  /** A user's own instructions with the answers of a baseline. */
  items?: DataFile;
  reading: Reading;
  lengthControl: boolean;
  thoughts?: Thoughts;
}

export class AlpacaEval implements Benchmark {
  readonly id = 'alpacaeval';
  readonly version: string;
  readonly thoughts: Thoughts;
  readonly sampling = { temperature: 0, maxTokens: 2048 };
  readonly judged = true;
  readonly rule?: string;
  readonly reference =
    'tatsu-lab/alpaca_eval, weighted_alpaca_eval_gpt4_turbo with length_controlled_v1; equal but for: the words of the ' +
    "judge's prompt, which answer is shown first (half of them, by another hash), greedy answers of at most 2,048 tokens, " +
    'two examples for base models, and a fit solved to the last digits';
  private gamed: Promise<GamedRow[]> | undefined;

  /** Nothing is read before it is needed. */
  constructor(
    private readonly find: FindFile,
    private readonly options: AlpacaEvalOptions,
  ) {
    const { reading, lengthControl } = options;
    const unusual = [...(reading === 'text' ? ['text'] : []), ...(lengthControl ? [] : ['lengths-not-controlled'])];
    this.version = [PROTOCOL, ...unusual].join('+') + thoughtsVersion(options.thoughts);
    this.thoughts = options.thoughts ?? 'cut';
    if (reading === 'text') this.rule = "judge's token instead of its log-probabilities";
  }

  /** Also sees to it that the length can be controlled, before anything is paid for. */
  async items(): Promise<BenchmarkItem[]> {
    const [file] = await allOrEveryFault([
      this.options.items ? Promise.resolve(this.options.items) : this.find(ALPACA_EVAL),
      this.options.lengthControl ? this.gamedRows() : Promise.resolve(undefined),
    ]);
    const rows = await readAllAs(file, alpacaRow, ALPACA_FIELDS);
    return rows.map(({ row }, index) => itemOf(row, index));
  }

  prompt({ input }: BenchmarkItem, style: PromptStyle): Prompt {
    return openPrompt(input, style);
  }

  stop(style: PromptStyle): string[] {
    return openStop(style);
  }

  async score(item: BenchmarkItem, output: string, tools: ScoringTools): Promise<ItemScore> {
    const { index, ...metadata } = alpacaMetadata.parse(item.metadata);
    const { preference, by } = await this.preference(item, output, tools);
    return {
      value: preference === null ? 0.5 : preference - 1,
      extracted: preference === null ? null : String(preference),
      ...(preference === null ? { unscored: true as const } : {}),
      reason: preference === null ? `no preference (${by})` : `${better(preference)} (${by})`,
      details: {
        index,
        preference,
        output_length: metadata.output_length ?? codePoints(output),
        reference_length: metadata.reference_length ?? (item.target === undefined ? null : codePoints(item.target)),
        correct: preference !== null && preference > 1.5,
      },
    };
  }

  readItem(raw: Record<string, unknown>, known: (id: string) => BenchmarkItem | undefined): BenchmarkItem {
    return readAlpacaItem(raw, known);
  }

  async figures(scored: readonly ScoredItem[]): Promise<Figure[]> {
    // An output that could not be scored at all has no details, and is left to the mean.
    const outputs = scored.flatMap(({ item: { id }, score }) => {
      const { data } = detailsSchema.safeParse(score.details);
      if (!data) return [];
      const { index, preference } = data;
      return [{ id, index, preference, outputLength: data.output_length, referenceLength: data.reference_length }];
    });
    if (outputs.length === 0) return [];
    return alpacaFigures(outputs, await this.gamedIfAny());
  }

  private async preference(
    item: BenchmarkItem,
    output: string,
    tools: ScoringTools,
  ): Promise<{ preference: number | null; by: string }> {
    const { preference, logprobs, swapped = false } = alpacaMetadata.parse(item.metadata);
    if (preference !== undefined) return { preference, by: 'given' };
    if (logprobs) return { preference: unswap(preferenceOf(logprobs), swapped), by: 'given log-probabilities' };
    if (output === item.target) return { preference: 1.5, by: 'the same text' };
    const texts = { instruction: item.input, reference: item.target ?? '', output };
    const judgment = await judge(texts, this.options.reading, tools);
    return { preference: judgment.preference, by: judgment.swapped ? 'judged, shown first' : 'judged, shown second' };
  }

  private gamedRows(): Promise<GamedRow[]> {
    this.gamed ??= this.find(GAMED_ROWS).then(readGamedRows);
    // A failure is not kept: the file may be there the next time.
    this.gamed.catch(() => (this.gamed = undefined));
    return this.gamed;
  }

  /** Rows that were judged elsewhere are scored without any file; their length is then not controlled. */
  private async gamedIfAny(): Promise<GamedRow[] | undefined> {
    if (!this.options.lengthControl) return undefined;
    try {
      return await this.gamedRows();
    } catch (error) {
      if (Fault.is(error) && error.code === 'not-found') return undefined;
      throw error;
    }
  }
}

function better(preference: number): string {
  if (preference === 1.5) return 'a draw';
  return preference > 1.5 ? 'the output is better' : 'the baseline is better';
}
