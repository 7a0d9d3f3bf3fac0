import {
  Fault,
  type Benchmark,
  type BenchmarkItem,
  type Figure,
  type ItemScore,
  type Prompt,
  type PromptStyle,
  type ScoredItem,
  type ScoringTools,
} from '@agora/plugin-api';
import { untilEndToken } from '@agora/text-tools';
import { z } from 'zod';
import { readItem } from './items.js';
import { STOPS, type TaskSet } from './task-set.js';
import { passAtK } from './pass-at-k.js';
import { promptFor } from './prompts.js';
import { References } from './reference.js';
import { TaskFile, type Task } from './task-file.js';
import { withoutNumpy } from './without-numpy.js';
import { trial } from './score.js';
import {
  runOwnTests,
  thoughtsVersion,
  type DataFile,
  type Sanitize,
  type Subject,
  type Thoughts,
  type TrialResult,
} from '@agora/domain-kit';

export interface Rules {
  /** Whether a program must pass EvalPlus' further inputs as well. */
  plus: boolean;
  sanitize: Sanitize;
  thoughts?: Thoughts;
}

const PROTOCOL = '3';

const metadataSchema = z.union([
  z.object({ entryPoint: z.string(), tests: z.string() }),
  z.object({ entryPoint: z.string(), row: z.string() }),
]);

/** HumanEval or MBPP as EvalPlus scores them. */
export class EvalPlus implements Benchmark {
  readonly id: string;
  readonly version: string;
  readonly sampling = { temperature: 0, maxTokens: 768 };
  readonly rule: string;
  readonly thoughts: Thoughts;
  private readonly file: TaskFile;
  private readonly references: References;

  constructor(
    private readonly taskSet: TaskSet,
    private readonly rules: Rules,
    readonly reference: string,
    { find, cacheFolder }: { find(): Promise<DataFile>; cacheFolder?: string | undefined },
  ) {
    this.id = taskSet.id;
    this.rule = rules.plus ? 'base and plus tests' : 'base tests';
    this.version = `${PROTOCOL}+${rules.plus ? 'plus' : 'base'}+${rules.sanitize}${thoughtsVersion(rules.thoughts)}`;
    this.thoughts = rules.thoughts ?? 'cut';
    this.file = new TaskFile(find);
    this.references = new References(taskSet, cacheFolder);
  }

  async items(): Promise<BenchmarkItem[]> {
    return [...(await this.file.tasks()).values()].map(({ id, prompt, entryPoint, hash }) => ({
      id,
      input: prompt,
      metadata: { entryPoint, row: hash },
    }));
  }

  prompt({ input }: BenchmarkItem, style: PromptStyle): Prompt {
    return promptFor(input, style);
  }

  stop(style: PromptStyle): string[] {
    return style === 'chat' ? [] : [...STOPS, ...this.taskSet.stops];
  }

  readItem(raw: Record<string, unknown>, known: (id: string) => BenchmarkItem | undefined): BenchmarkItem {
    return readItem(this.taskSet, raw, known);
  }

  async score(item: BenchmarkItem, output: string, tools: ScoringTools): Promise<ItemScore> {
    const metadata = metadataSchema.safeParse(item.metadata);
    if (!metadata.success) throw unknownItem(this.taskSet, item);
    const { entryPoint, ...brought } = metadata.data;
    if (output.trim() === '') return { value: 0, extracted: null, reason: 'empty output', details: this.none(brought) };
    const text = untilEndToken(output);
    const subject: Subject = { text, task: item.input, entryPoint, sanitize: this.rules.sanitize };
    if ('tests' in brought) {
      const { right, reason, program } = await runOwnTests(
        subject,
        { tests: brought.tests, prompt: item.input },
        tools,
      );
      return { value: right ? 1 : 0, extracted: program, reason, details: { base: right } };
    }
    return this.scoreTask(await this.taskOf(item, brought.row), subject, tools);
  }

  figures(scored: readonly ScoredItem[]): Figure[] {
    return [...passAtK(scored), ...withoutNumpy(scored)];
  }

  private none(brought: object): Record<string, boolean> {
    return this.rules.plus && !('tests' in brought) ? { base: false, plus: false } : { base: false };
  }

  private async scoreTask(task: Task, subject: Subject, tools: ScoringTools): Promise<ItemScore> {
    const { base: first, plus: further, telling } = await this.references.of(task, tools);
    const base = await trial(this.taskSet, subject, { cases: first, telling }, tools);
    if (!base.right || !this.rules.plus) return this.toScore({ base }, base);
    const again = base.program === null ? subject : { ...subject, text: base.program, sanitize: 'off' as const };
    const plus = await trial(this.taskSet, again, { cases: further, telling }, tools);
    return this.toScore({ base, plus }, plus);
  }

  /** Right on plus means right on both, as EvalPlus counts. */
  private toScore({ base, plus }: { base: TrialResult; plus?: TrialResult }, last: TrialResult): ItemScore {
    const tests = last === plus ? 'plus' : 'base';
    return {
      value: last.right ? 1 : 0,
      extracted: base.program,
      reason: last.right ? `${plus ? 'base and plus' : 'base'} tests pass` : `${tests} ${last.reason}`,
      details: { base: base.right, ...(this.rules.plus ? { plus: plus?.right ?? false } : {}) },
    };
  }

  private async taskOf(item: BenchmarkItem, row: string): Promise<Task> {
    const task = (await this.file.tasks()).get(item.id);
    if (task?.hash === row) return task;
    throw new Fault('invalid-input', `the tests of ${item.id} are not those that the item was made with`, {
      fix: `Give back the file of ${this.taskSet.source.title} that was used, or run the experiment anew.`,
    });
  }
}

function unknownItem({ id }: TaskSet, item: BenchmarkItem): Fault {
  return new Fault('invalid-input', `"${item.id}" is no item of ${id}`, {
    fix: 'Give "task_id", or "entry_point" and "test".',
  });
}
