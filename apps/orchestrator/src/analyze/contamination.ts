import { readJsonl, stageKey, writeJsonl, type Artifact, type ArtifactStore } from '@agora/artifacts';
import { contaminationSchema, type Contamination } from '@agora/run-schemas';
import { benchmarkItemSchema, instanceSchema, type Instance } from '@agora/plugin-api';
import { NgramOverlap } from '@agora/text-overlap';
import { join } from 'node:path';

/** Raise it when the same dataset and items may give other figures. */
const VERSION = '1';
/** Overlaps that the results show of each benchmark; the artifact holds all. */
const SHOWN = 3;

/** A benchmark by the key of its items' artifact. */
export interface ItemsOf {
  id: string;
  items: string;
  /** Look for rows whose whole instruction is an item's input, instead of runs of words. */
  whole?: true;
}

/** One line of `overlaps.jsonl`: a row of the dataset, and an item that it shares a run of words with. */
export interface Overlap {
  benchmark: string;
  item: string;
  instance: string;
  slot: number;
  where: 'instruction' | 'response';
  run: string;
}

/** What was found in one dataset, with the key of its artifact. */
export interface FoundContamination {
  key: string;
  found: Contamination;
}

interface Indexed {
  id: string;
  whole?: true | undefined;
  ids: string[];
  /** Items that are long enough to be looked for. */
  compared: number;
  runs: NgramOverlap;
  /** Numbers of the items by their input. */
  inputs: Map<string, number>;
}

/**
 * Looks for benchmark items in datasets: rows whose instruction or response shares a run of words with the input or target
 * of an item. Only counts; nothing is left out. Rows pass through one at a time, and what was found is an artifact, so a
 * dataset is read once.
 */
export class ContaminationCheck {
  private readonly indexes = new Map<string, Promise<Indexed>>();

  constructor(
    private readonly store: ArtifactStore,
    private readonly words: number,
  ) {}

  async of(dataset: Artifact, benchmarks: readonly ItemsOf[]): Promise<FoundContamination> {
    const spec = { kind: 'contamination', version: VERSION, dataset: dataset.key, benchmarks, words: this.words };
    const key = stageKey(spec);
    const artifact =
      (await this.store.find(key)) ??
      (await this.store.build(spec, (dir) => this.search(dir, dataset, benchmarks), key));
    return { key, found: contaminationSchema.parse(artifact.manifest.summary) };
  }

  private async search(dir: string, dataset: Artifact, benchmarks: readonly ItemsOf[]): Promise<Contamination> {
    const indexes = await Promise.all(benchmarks.map((benchmark) => this.index(benchmark)));
    const counts = indexes.map((index) => ({
      index,
      items: new Set<number>(),
      instances: 0,
      examples: [] as Overlap[],
    }));
    let rows = 0;
    async function* overlaps(): AsyncGenerator<Overlap> {
      for await (const row of readJsonl(dataset.path('train.jsonl'), instanceSchema)) {
        rows += 1;
        for (const count of counts) {
          const found = overlapsOf(row, count.index);
          if (found.length > 0) count.instances += 1;
          for (const { number, overlap } of found) {
            // One example an item: the same question many times over says less than three questions.
            if (!count.items.has(number) && count.examples.length < SHOWN) count.examples.push(overlap);
            count.items.add(number);
            yield overlap;
          }
        }
      }
    }
    await writeJsonl(join(dir, 'overlaps.jsonl'), overlaps());
    return {
      words: this.words,
      instances: rows,
      benchmarks: counts.map(({ index, items, instances, examples }) => ({
        id: index.id,
        ...(index.whole ? { whole: index.whole } : {}),
        items: index.ids.length,
        comparedItems: index.compared,
        itemsFound: items.size,
        instances,
        examples: examples.map(({ item, instance, slot, where, run }) => ({ item, instance, slot, where, run })),
      })),
    };
  }

  /** Cells of a domain share their benchmarks. */
  private index(benchmark: ItemsOf): Promise<Indexed> {
    const known = this.indexes.get(benchmark.items) ?? this.read(benchmark);
    this.indexes.set(benchmark.items, known);
    return known;
  }

  private async read({ id, items, whole }: ItemsOf): Promise<Indexed> {
    const artifact = await this.store.open(items);
    const index: Indexed = { id, whole, ids: [], compared: 0, runs: new NgramOverlap(this.words), inputs: new Map() };
    for await (const { id: item, input, target = '' } of readJsonl(artifact.path('items.jsonl'), benchmarkItemSchema)) {
      if (whole) index.inputs.set(plain(input), index.ids.length);
      if (whole || index.runs.add([input, target])) index.compared += 1;
      index.ids.push(item);
    }
    return index;
  }
}

function overlapsOf(row: Instance, index: Indexed): { number: number; overlap: Overlap }[] {
  const { id: benchmark, ids, runs, inputs, whole } = index;
  const overlap = (number: number, where: Overlap['where'], run: string) => ({
    number,
    overlap: { benchmark, item: ids[number] ?? '', instance: row.id, slot: row.provenance.slot, where, run },
  });
  if (whole) {
    const instruction = plain(row.instruction);
    const number = inputs.get(instruction);
    return number === undefined ? [] : [overlap(number, 'instruction', instruction)];
  }
  const texts: [Overlap['where'], string][] = [
    ['instruction', row.instruction],
    ['response', row.response],
    // A student reads both answers of a pair.
    ...(row.rejected === undefined ? [] : [['response', row.rejected] as [Overlap['where'], string]]),
  ];
  return texts.flatMap(([where, text]) => runs.find(text).map(({ item, ngram }) => overlap(item, where, ngram)));
}

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
