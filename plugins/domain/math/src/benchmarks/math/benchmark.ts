/**
 * MATH: competition problems (Hendrycks et al. 2021). 5,000 test rows such as
 *
 *   {"problem": "The legs of a right triangle are $3$ and $5$. How long is its hypotenuse?", "level": "Level 2",
 *    "type": "Geometry", "solution": "By the Pythagorean theorem it is $\\sqrt{9+25}=\\boxed{\\sqrt{34}}$.", "idx": 0}
 *
 * which becomes the item
 *
 *   { id: "math:1", input: "The legs of …", target: "\\sqrt{34}", metadata: { subject: "Geometry", level: 2 } }
 *
 * The gold answer is what the last box of the solution holds. A base model continues four worked examples in Minerva's form
 * (`Problem:\n…\n\nSolution:\n… Final Answer: The final answer is $…$. I hope it is correct.`) and is cut at its next `Problem:`;
 * a chat model is asked the problem alone, with one line on how to end. Out of an output the answer is read by the surest
 * sign that it has: `[RESULT] … [/RESULT]`, the last of a box and Minerva's sentence, a formula or number after `answer`,
 * the last formula or number. "… so it is $34^{1/2}$." and "[RESULT] \\sqrt{34} [/RESULT]" are right, "\\boxed{5.83}" is not.
 *
 * Equality is decided in three layers: the same `string` after normalisation; the same `number`, which is exact computation
 * with fractions, roots and polynomials, also in tuples, sets, intervals, matrices and relations; and, where these leave it
 * open, `symbolic` comparison by sympy. In `agora score`, `{"answer": …}` or `{"solution": …}` is an item as well.
 */
import type {
  Benchmark,
  BenchmarkItem,
  Figure,
  ItemScore,
  Prompt,
  PromptStyle,
  ScoredItem,
  ScoringTools,
} from '@agora/plugin-api';
import { thoughtsVersion, type DataFile, type Thoughts } from '@agora/domain-kit';
import { readGold, scoreAnswer, type Gold } from '@agora/math-equivalence';
import type { mathExtractionRules } from './options.js';
import { meanFigure } from '../figures.js';
import { mathItems, readMathItem } from './items.js';
import { chatPrompt, FEW_SHOT_STOP, fewShotPrompt } from './prompts.js';

const PROTOCOL = '3';

export interface MathRules {
  extraction: (typeof mathExtractionRules)[number];
  subset: 'all' | 'math-500';
  thoughts?: Thoughts;
}

export class MathBenchmark implements Benchmark {
  readonly id = 'math';
  readonly version: string;
  readonly rule: string;
  readonly thoughts: Thoughts;
  readonly sampling = { temperature: 0, maxTokens: 2048 };
  readonly reference =
    'Math-Verify 5d148cf, verify(parse(gold), parse(output)) with boxes first; prompt of lm-evaluation-harness, task ' +
    "minerva_math. Deviations: the four examples are our own; the chat prompt's last line is ours; [RESULT] is read first; " +
    'an answer that is marked but unreadable is not replaced by a number from elsewhere; "at least 5", "2 million" and "5 or ' +
    '7" are not 5, 2 and 7; answers of words are read from prose; a comma within parentheses parts ' +
    'elements; odd roots of negative numbers are real; inequalities are also compared as sets; whole numbers are compared ' +
    'exactly, however large.';
  private own: ReadonlyMap<string, BenchmarkItem> | undefined;
  private lastGold: { target: string; plain: boolean; gold: Gold } | undefined;

  /** Touches no file. */
  constructor(
    private readonly findTest: () => Promise<DataFile>,
    private readonly rules: MathRules,
  ) {
    this.rule = `${rules.extraction} extraction`;
    this.version = `${PROTOCOL}+${rules.extraction}${rules.subset === 'all' ? '' : `+${rules.subset}`}${thoughtsVersion(rules.thoughts)}`;
    this.thoughts = rules.thoughts ?? 'cut';
  }

  async items(): Promise<BenchmarkItem[]> {
    const items = await mathItems(await this.findTest());
    this.own = new Map(items.map((item) => [item.input, item]));
    return items;
  }

  prompt({ input }: BenchmarkItem, style: PromptStyle): Prompt {
    return style === 'chat' ? chatPrompt(input) : fewShotPrompt(input);
  }

  stop(style: PromptStyle): string[] {
    return style === 'chat' ? [] : FEW_SHOT_STOP;
  }

  score({ target = '', metadata }: BenchmarkItem, output: string, tools: ScoringTools): Promise<ItemScore> {
    return scoreAnswer(this.gold(target, metadata?.['plain'] === true), output, this.rules.extraction, tools);
  }

  readItem(raw: Record<string, unknown>, known: (id: string) => BenchmarkItem | undefined): BenchmarkItem {
    return readMathItem(raw, known, (problem) => this.own?.get(problem));
  }

  /** Accuracy by subject and by level, where items say them, and the share of outputs that nothing could decide. */
  figures(scored: readonly ScoredItem[]): Figure[] {
    const groups = new Map<string, number[]>();
    for (const { item, score } of scored) {
      const { subject, level } = item.metadata ?? {};
      for (const id of [subject && `subject: ${String(subject)}`, level && `level: ${String(level)}`]) {
        if (typeof id === 'string') groups.set(id, [...(groups.get(id) ?? []), score.value]);
      }
    }
    const undecided = scored.map(({ score }) => (score.details?.['layer'] === 'none' ? 1 : 0));
    return [
      ...[...groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([id, marks]) => meanFigure(id, marks)),
      ...meanFigure('undecided', undecided),
    ];
  }

  /** Samples of one item come one after the other. */
  private gold(target: string, plain: boolean): Gold {
    if (this.lastGold?.target !== target || this.lastGold.plain !== plain) {
      this.lastGold = { target, plain, gold: readGold(target, { plain }) };
    }
    return this.lastGold.gold;
  }
}
