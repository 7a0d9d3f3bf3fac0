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
 * Reference: lm-evaluation-harness, task gsm8k. Known deviations: the five examples are fixed instead of drawn, the chat
 * prompt's last line is ours, `auto` extraction knows the `[RESULT]` tag, and the numeric verdict is the default.
 */
import {
  Fault,
  type Benchmark,
  type BenchmarkItem,
  type ItemScore,
  type Prompt,
  type PromptStyle,
} from '@agora/contracts';
import { createHash } from 'node:crypto';
import type { DataFile } from '../files/data-file.js';
import { readAllAs, readAs } from '../files/read-as.js';
import { nameFile } from '../files/read-rows.js';
import { GSM8K_FIELDS, gsm8kRow, type Gsm8kRow } from '../seeds/rows.js';
import { gsm8kGold } from '../text/gsm8k-answer.js';
import { extract, type ExtractionRule } from './gsm8k-extract.js';
import { isRight, type VerdictRule } from './gsm8k-verdict.js';

const PROTOCOL = '1';
const SHOTS = 5;

const CHAT_ENDING = 'Reason step by step, and end with the final answer in the form [RESULT] answer [/RESULT].';

export class Gsm8k implements Benchmark {
  readonly id = 'gsm8k';
  readonly version: string;
  readonly sampling = { temperature: 0, maxTokens: 1024 };

  private constructor(
    private readonly test: DataFile,
    private readonly shots: readonly Gsm8kRow[],
    private readonly rules: { extraction: ExtractionRule; verdict: VerdictRule },
  ) {
    const examples = createHash('sha256').update(JSON.stringify(shots)).digest('hex').slice(0, 8);
    // Everything that changes a score and is not an item: the rules and the examples.
    this.version = `${PROTOCOL}+${rules.extraction}+${rules.verdict}+shots-${examples}`;
  }

  /** `shotFile`: GSM8K train rows. Only as much of it as needed is read. */
  static async open(
    test: DataFile,
    shotFile: DataFile,
    rules: { extraction: ExtractionRule; verdict: VerdictRule },
  ): Promise<Gsm8k> {
    const shots: Gsm8kRow[] = [];
    for await (const { row } of readAs(shotFile, gsm8kRow, GSM8K_FIELDS)) {
      if (shots.push(row) === SHOTS) return new Gsm8k(test, shots, rules);
    }
    throw new Fault('invalid-input', `${nameFile(shotFile)} has ${shots.length} rows; few-shot prompts need ${SHOTS}`, {
      fix: 'Name the GSM8K train file.',
    });
  }

  async items(): Promise<BenchmarkItem[]> {
    const shown = new Set(this.shots.map(({ question }) => question));
    const rows = await readAllAs(this.test, gsm8kRow, GSM8K_FIELDS);
    return rows.map(({ row: { question, answer }, number, place }) => {
      if (shown.has(question)) throw leak(this.test, place);
      return { id: `gsm8k:${number}`, input: question, target: gsm8kGold(answer) };
    });
  }

  prompt({ input }: BenchmarkItem, style: PromptStyle): Prompt {
    if (style === 'chat') {
      return { kind: 'chat', messages: [{ role: 'user', content: `${input}\n\n${CHAT_ENDING}` }] };
    }
    const examples = this.shots.map(({ question, answer }) => `Question: ${question}\nAnswer: ${answer}`);
    return { kind: 'text', text: [...examples, `Question: ${input}\nAnswer:`].join('\n\n') };
  }

  stop(style: PromptStyle): string[] {
    return style === 'chat' ? [] : ['Question:', '</s>', '<|im_end|>'];
  }

  score({ target = '' }: BenchmarkItem, output: string): Promise<ItemScore> {
    const { extraction, verdict } = this.rules;
    const found = extract(output, extraction);
    if (!found) return Promise.resolve({ value: 0, extracted: null, reason: 'no answer found' });
    const right = isRight(found.answer, target, verdict);
    const reason = `${right ? 'equal' : 'different'} (${found.by}, ${verdict})`;
    return Promise.resolve({ value: right ? 1 : 0, extracted: found.answer, reason });
  }
}

function leak(test: DataFile, place: string): Fault {
  return new Fault('invalid-input', `${nameFile(test)}, ${place} is also one of the few-shot examples`, {
    fix: 'Take the examples from the train file and the items from the test file.',
  });
}
