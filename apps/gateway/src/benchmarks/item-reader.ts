import { readJsonl, type Artifact } from '@agora/artifacts';
import type {
  Answer,
  Answerer,
  ItemEntry,
  ItemMode,
  ItemReply,
  ItemsReply,
  RouteParams,
  RouteQuery,
} from '@agora/contracts';
import { evaluateSpecSchema, sampleSchema, promptSchema, type Results, type Sample } from '@agora/run-schemas';
import { benchmarkItemSchema, Fault, type BenchmarkItem } from '@agora/plugin-api';
import { Injectable } from '@nestjs/common';
import { holds, preview } from '../cells/preview.js';
import { Recent } from '../lines/recent.js';
import { RunCatalog } from '../runs/run-catalog.js';

interface Examined extends Answerer {
  artifact: Artifact;
}

/** Whole items that are held in memory together. */
const ITEMS_AT_ONCE = 400;

interface Answered {
  answers: Answer[];
  prompt: ItemReply['prompt'];
}

/** An item with its beginning and the mean score of each answerer. */
type Scores = Map<string, number | null>;

/** Items of a benchmark across everybody who answered them. */
@Injectable()
export class ItemReader {
  private readonly scores = new Recent<Scores>(512);
  private readonly items = new Recent<Map<string, BenchmarkItem>>(8);

  constructor(private readonly catalog: RunCatalog) {}

  async page(
    { run, benchmark }: RouteParams<'items'>,
    { from, limit, q, mode }: RouteQuery<'items'>,
  ): Promise<ItemsReply> {
    const answerers = await this.answerers(run, benchmark);
    const items = await this.itemsOf(answerers);
    const columns = await Promise.all(answerers.map(({ artifact }) => this.scoresOf(artifact)));
    const ids = items ? [...items.keys()] : await this.answeredIds(answerers);
    const students = answerers.map(({ kind }) => kind === 'student');
    const wanted = q.toLowerCase();
    const chosen = ids.flatMap((id): ItemEntry[] => {
      const input = textOf(items?.get(id)?.input);
      if (q !== '' && !holds([id, input, textOf(items?.get(id)?.target)], wanted)) return [];
      const values = columns.map((column) => column.get(id) ?? null);
      return fits(values, students, mode) ? [{ id, input: preview(input), values }] : [];
    });
    return {
      from,
      total: ids.length,
      matching: chosen.length,
      answerers: answerers.map(({ kind, id, mean }) => ({ kind, id, mean })),
      items: chosen.slice(from, from + limit),
    };
  }

  /** @throws Fault `not-found` when nobody has answered such an item. */
  async read({ run, benchmark, item: id }: RouteParams<'item'>): Promise<ItemReply> {
    const answerers = await this.answerers(run, benchmark);
    const items = await this.itemsOf(answerers);
    const answered = (await answersTo(answerers, new Set([id]))).get(id);
    const item = items?.get(id);
    if (!item && !answered) {
      throw new Fault('not-found', `benchmark "${benchmark}" has no item "${id}"`, { fix: 'Choose one of its list.' });
    }
    return replyOf(id, item, answered, [...(items?.keys() ?? [])]);
  }

  /** Every item, in the order of the list. Read many at a time, because each file of answers is read for all of these. */
  async *all({ run, benchmark }: RouteParams<'items'>): AsyncGenerator<ItemReply> {
    const answerers = await this.answerers(run, benchmark);
    const items = await this.itemsOf(answerers);
    const ids = items ? [...items.keys()] : await this.answeredIds(answerers);
    for (let from = 0; from < ids.length; from += ITEMS_AT_ONCE) {
      const some = ids.slice(from, from + ITEMS_AT_ONCE);
      const answered = await answersTo(answerers, new Set(some));
      for (const id of some) yield replyOf(id, items?.get(id), answered.get(id), ids);
    }
  }

  private async answeredIds(answerers: readonly Examined[]): Promise<string[]> {
    const columns = await Promise.all(answerers.map(({ artifact }) => this.scoresOf(artifact)));
    return [...new Set(columns.flatMap((column) => [...column.keys()]))];
  }

  /** The question of every item; empty where the items are not in the home. */
  async inputs(run: string, benchmark: string): Promise<ReadonlyMap<string, string>> {
    const items = await this.itemsOf(await this.answerers(run, benchmark));
    return new Map([...(items ?? [])].map(([id, { input }]) => [id, textOf(input)]));
  }

  private async answerers(run: string, benchmark: string): Promise<Examined[]> {
    const results = await this.catalog.results(run);
    const named = namesOf(results, benchmark);
    const found = await Promise.all(
      named.map(async ({ key, ...answerer }) => {
        const artifact = await this.catalog.store.find(key);
        return artifact ? [{ ...answerer, artifact }] : [];
      }),
    );
    return found.flat();
  }

  private scoresOf(artifact: Artifact): Promise<Scores> {
    return this.scores.get(artifact.key, async () => {
      const sums = new Map<string, { sum: number; count: number }>();
      for await (const { item, value, unscored } of readJsonl(artifact.path('samples.jsonl'), sampleSchema)) {
        const { sum, count } = sums.get(item) ?? { sum: 0, count: 0 };
        sums.set(item, unscored ? { sum, count } : { sum: sum + value, count: count + 1 });
      }
      return new Map([...sums].map(([item, { sum, count }]) => [item, count === 0 ? null : sum / count]));
    });
  }

  /** Undefined where the artifact with the items is gone. */
  private async itemsOf(answerers: readonly Examined[]): Promise<Map<string, BenchmarkItem> | undefined> {
    const spec = evaluateSpecSchema.safeParse(answerers[0]?.artifact.manifest.spec).data;
    const artifact = spec && (await this.catalog.store.find(spec.items));
    if (!artifact) return undefined;
    return this.items.get(artifact.key, async () => {
      const items = new Map<string, BenchmarkItem>();
      for await (const item of readJsonl(artifact.path('items.jsonl'), benchmarkItemSchema)) items.set(item.id, item);
      return items;
    });
  }
}

async function answersTo(answerers: readonly Examined[], ids: ReadonlySet<string>): Promise<Map<string, Answered>> {
  const found = new Map<string, Answered>();
  for (const { kind, id: who, artifact } of answerers) {
    for await (const sample of readJsonl(artifact.path('samples.jsonl'), sampleSchema)) {
      if (!ids.has(sample.item)) continue;
      const answered = found.get(sample.item) ?? { answers: [], prompt: null };
      found.set(sample.item, answered);
      answered.answers.push(answerOf(sample, kind, who));
      // The students' one, where there is one: the base may be asked in another style.
      if (!answered.prompt || kind === 'student') {
        answered.prompt = promptSchema.safeParse(sample.prompt).data ?? answered.prompt;
      }
    }
  }
  return found;
}

function replyOf(
  id: string,
  item: BenchmarkItem | undefined,
  { answers, prompt }: Answered = { answers: [], prompt: null },
  ids: readonly string[],
): ItemReply {
  const index = Math.max(0, ids.indexOf(id));
  const [previous, next] = [ids[index - 1], ids[index + 1]];
  return {
    id,
    index,
    total: ids.length,
    ...(previous === undefined ? {} : { previous }),
    ...(next === undefined ? {} : { next }),
    input: item?.input ?? null,
    target: item?.target ?? null,
    prompt,
    answers,
  };
}

/** @throws Fault `not-found` when the run has no such benchmark. */
function namesOf({ benchmarks, cells }: Results, benchmark: string): (Answerer & { key: string })[] {
  const about = benchmarks.find(({ id }) => id === benchmark);
  if (!about) {
    const known = benchmarks.map(({ id }) => id).join(', ');
    throw new Fault('not-found', `the run has no benchmark "${benchmark}"`, { fix: `Choose one of: ${known}.` });
  }
  const scores = cells.flatMap((cell) => cell.benchmarks.filter(({ id }) => id === benchmark));
  const anchors = (['base', 'reference'] as const).flatMap((kind) => {
    const key = about[kind];
    return key === undefined ? [] : [{ kind, id: kind, mean: scores[0]?.[kind].mean ?? null, key }];
  });
  const students = cells.flatMap(({ id, artifacts, benchmarks: its }) => {
    const key = artifacts.evaluate[benchmark];
    const mean = its.find((one) => one.id === benchmark)?.student.mean ?? null;
    return key === undefined ? [] : [{ kind: 'student' as const, id, mean, key }];
  });
  return [...anchors, ...students];
}

function fits(values: readonly (number | null)[], students: readonly boolean[], mode: ItemMode): boolean {
  if (mode === 'all') return true;
  const scored = values.filter((value, at): value is number => value !== null && students[at] === true);
  if (mode === 'wrong') return scored.some((value) => value < 1);
  if (mode === 'hard') return scored.length > 0 && scored.every((value) => value === 0);
  return new Set(scored).size > 1;
}

function answerOf(sample: Sample, kind: Answer['kind'], id: string): Answer {
  const { output, finish, extracted, value, unscored = false, reason, sample: number } = sample;
  return {
    kind,
    id,
    output,
    finish,
    extracted,
    value,
    unscored,
    reason,
    ...(number === undefined ? {} : { sample: number }),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}
