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
import {
  Fault,
  type Benchmark,
  type BenchmarkItem,
  type Figure,
  type ItemScore,
  type ScoredItem,
  type Prompt,
  type PromptStyle,
} from '@agora/plugin-api';
import { thoughtsVersion, type Thoughts } from '@agora/domain-kit';
import type { DataFile } from '../files/data-file.js';
import { readAllAs } from '../files/read-as.js';
import { nameFile } from '../files/read-rows.js';
import { GSM8K_FIELDS, gsm8kRow } from '../seeds/rows.js';
import { gsm8kGold } from '../text/gsm8k-answer.js';
import { meanFigure } from './figures.js';
import { extract, type ExtractionRule } from './gsm8k-extract.js';
import type { Gsm8kShots } from './gsm8k-shots.js';
import { isRight, type VerdictRule } from './gsm8k-verdict.js';
import { parseNumber } from './numbers.js';

const PROTOCOL = '3';

/** Of an extracted text so much is reported. */
const LONGEST_SHOWN = 200;

const CHAT_ENDING = 'Reason step by step, and end with the final answer in the form [RESULT] answer [/RESULT].';

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
    private readonly rules: { extraction: ExtractionRule; verdict: VerdictRule; thoughts?: Thoughts },
  ) {
    this.rule = `${rules.extraction} extraction, ${rules.verdict} verdict`;
    this.thoughts = rules.thoughts ?? 'cut';
    // Everything that changes a score and is not an item: the rules and the examples.
    this.version = `${PROTOCOL}+${rules.extraction}+${rules.verdict}+shots-${shots.hash}${thoughtsVersion(rules.thoughts)}`;
  }

  async items(): Promise<BenchmarkItem[]> {
    const shown = new Set(this.shots.rows?.map(({ question }) => question));
    const test = await this.findTest();
    const rows = await readAllAs(test, gsm8kRow, GSM8K_FIELDS);
    return rows.map(({ row: { question, answer }, number, place }) => {
      if (shown.has(question)) throw leak(test, place);
      return { id: `gsm8k:${number}`, input: question, target: gsm8kGold(answer) };
    });
  }

  async prepare(style: PromptStyle): Promise<void> {
    if (style === 'few-shot') await this.shots.read();
  }

  prompt({ input }: BenchmarkItem, style: PromptStyle): Prompt {
    if (style === 'chat') {
      return { kind: 'chat', messages: [{ role: 'user', content: `${input}\n\n${CHAT_ENDING}` }] };
    }
    const { rows } = this.shots;
    if (!rows) throw new Fault('internal', 'few-shot prompts of gsm8k were asked for before prepare()');
    const examples = rows.map(({ question, answer }) => `Question: ${question}\nAnswer: ${answer}`);
    return { kind: 'text', text: [...examples, `Question: ${input}\nAnswer:`].join('\n\n') };
  }

  stop(style: PromptStyle): string[] {
    return style === 'chat' ? [] : ['Question:', '</s>', '<|im_end|>'];
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

  /** `{"answer": "… #### N"}`, `{"answer": "N"}`, or the id of a known item. */
  readItem(raw: Record<string, unknown>, known: (id: string) => BenchmarkItem | undefined): BenchmarkItem {
    const { id, question, answer } = raw;
    const input = typeof question === 'string' ? question : '';
    if (answer !== undefined) return { id: String(id ?? 'gsm8k:given'), input, target: targetOf(answer) };
    const item = id === undefined ? undefined : known(String(id));
    if (item) return item;
    throw new Fault(
      'invalid-input',
      id === undefined ? 'field "item.answer" is missing' : `there is no item "${String(id)}"`,
      {
        fix: 'Give "answer", which ends with "#### " and a number, or the "id" of an item such as "gsm8k:1".',
      },
    );
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

function targetOf(answer: unknown): string {
  const text = typeof answer === 'number' ? String(answer) : answer;
  const gold =
    typeof text === 'string' ? (gsm8kGold(text) ?? (parseNumber(text) === undefined ? undefined : text)) : undefined;
  if (gold !== undefined) return gold;
  throw new Fault('invalid-input', 'field "item.answer" holds no gold answer', {
    fix: 'Let it end with "#### " and a number.',
  });
}

function leak(test: DataFile, place: string): Fault {
  return new Fault('invalid-input', `${nameFile(test)}, ${place} is also one of the few-shot examples`, {
    fix: 'Take the examples from the train file and the items from the test file.',
  });
}
