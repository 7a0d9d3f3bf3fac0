/**
 * GSM8K: grade-school word problems (Cobbe et al. 2021). 1,319 test rows such as
 *
 *   {"question": "Mira bakes 4 trays of 12 rolls and sells them at $2 each. She gives 6 away. How much does she earn?",
 *    "answer": "She bakes 4*12=<<4*12=48>>48 rolls.\nShe sells 48-6=<<48-6=42>>42 of them.\nShe earns 42*2=$<<42*2=84>>84.\n#### 84"}
 *
 * which becomes the item
 *
 *   { id: "gsm8k:1", input: "Mira bakes …", target: "84" }
 *
 * A base model continues five worked rows (`Question: …\nAnswer: … #### 84`, the first five of the train file) and is cut at
 * its next `Question:`; a chat model is asked the question alone, with one line on how to end. From the outputs
 * "… so she earns 84 dollars.\n[RESULT] $84.00 [/RESULT]" and "… \n#### 84" the answers `$84.00` and `84` are read; both are
 * right by the numeric verdict, the first is wrong by the reference's.
 *
 * In `agora score`, `{"answer": "… #### 84"}` is an item as well.
 */
import type { Benchmark, BenchmarkItem, Figure, ItemScore, Prompt, PromptStyle, ScoredItem } from '@agora/plugin-api';
import { thoughtsVersion, type DataFile, type Thoughts } from '@agora/domain-kit';
import { meanFigure } from '../figures.js';
import { extract, type ExtractionRule } from './extract.js';
import { gsm8kItems, readGsm8kItem } from './items.js';
import { chatPrompt, FEW_SHOT_STOP, fewShotPrompt, type Gsm8kShots } from './prompts.js';
import { isRight, type EqualityRule } from './score.js';

const PROTOCOL = '3';

/** At most so many characters of an extracted text are reported. */
const LONGEST_SHOWN = 200;

export class Gsm8k implements Benchmark {
  readonly id = 'gsm8k';
  readonly version: string;
  readonly rule: string;
  readonly thoughts: Thoughts;
  readonly sampling = { temperature: 0, maxTokens: 1024 };
  readonly reference =
    'lm-evaluation-harness 4e7e0d4, task gsm8k. Deviations: the five examples are the first of the train file instead of ' +
    'drawn ones; the chat prompt\'s last line is ours; extraction "auto" takes [RESULT], else the last mark of an answer, and the numeric verdict counts ' +
    "18.0 as 18 (extraction strict or flexible with verdict reference gives the reference's own verdicts).";

  /** Touches no file. */
  constructor(
    private readonly findTest: () => Promise<DataFile>,
    private readonly shots: Gsm8kShots,
    private readonly rules: { extraction: ExtractionRule; verdict: EqualityRule; thoughts?: Thoughts },
  ) {
    this.rule = `${rules.extraction} extraction, ${rules.verdict} verdict`;
    this.thoughts = rules.thoughts ?? 'cut';
    // Everything that changes a score and is not an item: the rules and the examples.
    this.version = `${PROTOCOL}+${rules.extraction}+${rules.verdict}+shots-${shots.hash}${thoughtsVersion(rules.thoughts)}`;
  }

  async items(): Promise<BenchmarkItem[]> {
    return gsm8kItems(await this.findTest(), this.shots.rows ?? []);
  }

  async prepare(style: PromptStyle): Promise<void> {
    if (style === 'few-shot') await this.shots.read();
  }

  prompt({ input }: BenchmarkItem, style: PromptStyle): Prompt {
    return style === 'chat' ? chatPrompt(input) : fewShotPrompt(input, this.shots);
  }

  stop(style: PromptStyle): string[] {
    return style === 'chat' ? [] : FEW_SHOT_STOP;
  }

  score({ target = '' }: BenchmarkItem, output: string): Promise<ItemScore> {
    const { extraction, verdict } = this.rules;
    const found = extract(output, extraction);
    const details = {
      strict: isRightByReference(output, target, 'strict'),
      flexible: isRightByReference(output, target, 'flexible'),
    };
    if (!found) return Promise.resolve({ value: 0, extracted: null, reason: 'no answer found', details });
    const right = isRight(found.answer, target, verdict);
    const reason = `${right ? 'equal' : 'different'} (${found.by}, ${verdict})`;
    const extracted = found.answer.slice(0, LONGEST_SHOWN);
    return Promise.resolve({ value: right ? 1 : 0, extracted, reason, details });
  }

  readItem(raw: Record<string, unknown>, known: (id: string) => BenchmarkItem | undefined): BenchmarkItem {
    return readGsm8kItem(raw, known);
  }

  /** The two figures that the reference reports, whatever rules the score follows. */
  figures(scored: readonly ScoredItem[]): Figure[] {
    return (['strict', 'flexible'] as const).flatMap((rule) =>
      meanFigure(
        `exact-match-${rule}`,
        scored.map(({ score }) => (score.details?.[rule] === true ? 1 : 0)),
      ),
    );
  }
}

function isRightByReference(output: string, target: string, rule: 'strict' | 'flexible'): boolean {
  const found = extract(output, rule);
  return found !== undefined && isRight(found.answer, target, 'reference');
}
