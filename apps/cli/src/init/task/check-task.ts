import type { Experiment } from '@agora/run-schemas';
import { Fault, readSeeds, type Seed } from '@agora/plugin-api';
import { NearDuplicates } from '@agora/text-overlap';
import type { PluginHost } from '@agora/plugin-host';

export interface CheckedTask {
  seeds: number;
  items: number;
  judged: boolean;
  /** Items that are nearly the same as a seed: id of the item, beginning of its text. */
  near: { id: string; input: string }[];
}

/** Share of words (or of runs of words) that two texts have in common, from which on they count as nearly the same. */
const SIMILAR = 0.7;
const SHOWN = 80;

/** Opens the task as `agora plan` does, so every error in it shows now. @throws the faults of the domain */
export async function checkTask(
  host: PluginHost,
  { plugin, options }: Experiment['domains'][number],
): Promise<CheckedTask> {
  const domain = await host.create('domain', plugin, options);
  const method = { id: 'check', seeds: { kinds: ['instructions'] as const, order: 'as-read' as const } };
  const seeds = await readSeeds(domain, method, 1);
  const [benchmark] = domain.benchmarks;
  if (!benchmark) throw new Fault('internal', `domain "${domain.id}" has no benchmark`);
  const items = await benchmark.items();
  return { seeds: seeds.length, items: items.length, judged: benchmark.judged === true, near: nearSeeds(seeds, items) };
}

function nearSeeds(seeds: readonly Seed[], items: readonly { id: string; input: string }[]): CheckedTask['near'] {
  const long = new NearDuplicates(SIMILAR, seeds.length + items.length);
  for (const { instruction } of seeds) long.add(instruction);
  const sets = seeds.length * items.length > MOST_PAIRS ? [] : seeds.map(({ instruction }) => wordsOf(instruction));
  return items
    .filter(({ input }) => {
      const like = long.add(input);
      const own = wordsOf(input);
      return (like !== undefined && like < seeds.length) || sets.some((other) => areAlike(own, other));
    })
    .map(({ id, input }) => ({ id, input: input.replace(/\s+/g, ' ').slice(0, SHOWN) }));
}

/** Short texts have too few runs of words, so they are compared pair by pair; not beyond so many pairs, which take minutes. */
const MOST_PAIRS = 5_000_000;
const FEWEST_WORDS = 3;

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** Nearly the same words and exactly the same numbers: with another number, it is another question. */
function areAlike(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  if (one.size < FEWEST_WORDS || other.size < FEWEST_WORDS) return false;
  const shared = [...one].filter((word) => other.has(word)).length;
  if (shared / (one.size + other.size - shared) < SIMILAR) return false;
  return [...one, ...other].every((word) => !/\d/.test(word) || (one.has(word) && other.has(word)));
}
