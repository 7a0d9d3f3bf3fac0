/**
 * IFEval: instructions that a program can check (Zhou et al. 2023). 541 prompts with 834 instructions of 25 kinds, such as
 *
 *   {"key": 7001, "prompt": "Describe a lighthouse in at least 12 words. Do not use any commas. Finish with: Mind the rocks.",
 *    "instruction_id_list": ["length_constraints:number_words", "punctuation:no_comma", "startend:end_checker"],
 *    "kwargs": [{"relation": "at least", "num_words": 12}, {}, {"end_phrase": "Mind the rocks."}]}
 *
 * which becomes the item
 *
 *   { id: "ifeval:7001", input: "Describe a lighthouse …", metadata: { key: 7001, instructions: [
 *     { id: "length_constraints:number_words", kwargs: { relation: "at least", num_words: 12 } }, … ] } }
 *
 * The prompt is all that a model gets, chat or base; greedy, 1,280 tokens, no stops. The output
 *
 *   "Sure, here it is:\nA tall white tower on a cliff that warns ships at night. Mind the rocks."
 *
 * has a comma in its first line, so one instruction is not followed and the item is scored 0. Loose scoring forgives: without
 * the first line all three are followed. An item's value is 1 when all instructions are followed strictly; `details` has
 * both instructionResults for each, and the figures are the reference's four: prompts and instructions, strict and loose.
 *
 * The reference's surprises are kept, among them: a keyword is a regular expression that may lie within a word; bold italics
 * counts as two highlights; bullets are counted exactly and `-` is one; 42 is JSON; a blank paragraph shifts the nth one.
 *
 * Reference: google-research/instruction_following_eval with NLTK 3.10 (or 3.9) and langdetect 1.0.9, seed 0. Known
 * deviations: see `reference` below.
 */
import {
  Fault,
  type Benchmark,
  type BenchmarkItem,
  type Figure,
  type ItemScore,
  type Prompt,
  type PromptStyle,
  type ScoredItem,
} from '@agora/plugin-api';
import { readAllAs, thoughtsVersion, type DataFile, type FindFile, type Thoughts } from '@agora/domain-kit';
import { type NltkVersion, isBlank, PatternTimeout } from '@agora/text-tools';
import { z } from 'zod';
import { checkOf, instructionSchema } from './instructions.js';
import { ifevalFigures } from './figures.js';
import { IFEVAL_FIELDS, ifevalRow, itemOf, readIfevalItem } from './items.js';
import { IFEVAL_ITEMS } from './sources.js';
import { Toolbox } from './toolbox.js';
import { followedInstructions, type FollowedInstruction } from './score.js';

const PROTOCOL = '3';

const metadataSchema = z.object({ instructions: z.array(instructionSchema) });
const detailsSchema = z.object({
  instructions: z.array(z.object({ id: z.string(), strict: z.boolean(), loose: z.boolean() })),
});

export interface IfevalOptions {
  /** A user's own file of items. */
  items?: DataFile;
  /** Whose sentences and words are counted. */
  nltk: NltkVersion;
  thoughts?: Thoughts;
}

export class Ifeval implements Benchmark {
  readonly id = 'ifeval';
  readonly version: string;
  readonly thoughts: Thoughts;
  readonly sampling = { temperature: 0, maxTokens: 1280 };
  readonly reference =
    'google-research/instruction_following_eval with langdetect 1.0.9 (seed 0) and NLTK; equal but for: letters that are ' +
    'no letters (keys 1122 and 1129) are counted, as its newest version does, where older ones draw a letter; missing ' +
    'parameters are refused instead of drawn; with profiles as JSON, kanji are not grouped (Chinese and Japanese only)';
  private readonly toolbox: Toolbox;

  /** Nothing is read before it is needed. */
  constructor(
    private readonly find: FindFile,
    private readonly options: IfevalOptions,
  ) {
    this.toolbox = new Toolbox(find, options.nltk);
    this.version = `${PROTOCOL}+nltk-${options.nltk}${thoughtsVersion(options.thoughts)}`;
    this.thoughts = options.thoughts ?? 'cut';
  }

  async items(): Promise<BenchmarkItem[]> {
    const file = this.options.items ?? (await this.find(IFEVAL_ITEMS));
    const rows = await readAllAs(file, ifevalRow, IFEVAL_FIELDS);
    return rows.map(({ row }) => itemOf(row));
  }

  prepareScoring(): Promise<void> {
    return this.toolbox.load();
  }

  prompt({ input }: BenchmarkItem, style: PromptStyle): Prompt {
    if (style === 'chat') return { kind: 'chat', messages: [{ role: 'user', content: input }] };
    return { kind: 'text', text: input };
  }

  stop(): string[] {
    return [];
  }

  async score(item: BenchmarkItem, output: string): Promise<ItemScore> {
    const { instructions } = metadataSchema.parse(item.metadata);
    const needs = new Set(instructions.flatMap((instruction) => checkOf(instruction).needs ?? []));
    const tools = await this.toolbox.toolsFor(needs);
    const instructionResults = whateverPatterns(item, () => followedInstructions(output, instructions, tools));
    const followed = instructionResults.filter(({ strict }) => strict).length;
    return {
      value: followed === instructionResults.length ? 1 : 0,
      extracted: isBlank(output) ? null : `${followed} of ${instructionResults.length} instructions followed`,
      reason: reasonOf(output, instructionResults),
      details: { instructions: instructionResults, promptLoose: instructionResults.every(({ loose }) => loose) },
    };
  }

  readItem(raw: Record<string, unknown>, known: (id: string) => BenchmarkItem | undefined): BenchmarkItem {
    return readIfevalItem(raw, known);
  }

  figures(scored: readonly ScoredItem[]): Figure[] {
    const items = new Map<string, FollowedInstruction[][]>();
    for (const { item, score } of scored) {
      // A response that could not be scored has no instructionResults, and is left to the mean.
      const { data } = detailsSchema.safeParse(score.details);
      if (!data) continue;
      const responses = items.get(item.id);
      if (responses) responses.push(data.instructions);
      else items.set(item.id, [data.instructions]);
    }
    return ifevalFigures([...items.values()]);
  }
}

/** A pattern that takes for ever is the item's fault: it costs this answer its score, and nobody else's. */
function whateverPatterns<T>({ id }: BenchmarkItem, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof PatternTimeout)) throw error;
    throw new Fault('bad-response', `${id} cannot be checked: ${error.message}`, {
      fix: 'Correct the keyword or the word of this item: it is read as a regular expression.',
      cause: error,
    });
  }
}

function reasonOf(output: string, instructionResults: readonly FollowedInstruction[]): string {
  if (isBlank(output)) return 'the response is empty';
  const broken = instructionResults.filter(({ strict }) => !strict);
  if (broken.length === 0) return 'all instructions followed';
  return `not followed: ${broken.map(({ id, loose }) => (loose ? `${id} (loosely it is)` : id)).join(', ')}`;
}
