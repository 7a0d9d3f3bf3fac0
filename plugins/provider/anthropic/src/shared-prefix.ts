/** Anthropic caches nothing shorter than 512 to 4,096 tokens, depending on the model; a marker below that does nothing. */
const SHORTEST = 2000;
const REMEMBERED_PROMPTS = 8;
const REMEMBERED_PREFIXES = 16;
/** The API takes four marks in a request. */
const MOST_MARKS = 4;

/**
 * Finds what prompts have in common at their beginning: instructions, and demonstrations as far as they are the same. Each
 * prompt is compared with the last ones; a common beginning that is long enough, cut back to the end of a line, is
 * remembered and from then on marked in every prompt that begins with it. So the first prompt of its kind carries no mark,
 * and prompts that have nothing in common never pay the surcharge for being written to the cache.
 */
export class SharedPrefix {
  private readonly prompts: string[] = [];
  /** Latest used first. */
  private readonly prefixes: string[] = [];

  /** Lengths of the beginnings of this prompt that are worth to be cached, in rising order; none for the first prompt. */
  marks(prompt: string): number[] {
    const known = this.prefixes.filter((prefix) => prompt.startsWith(prefix));
    const longest = Math.max(0, ...known.map(({ length }) => length));
    const common = this.commonBeginning(prompt);
    if (common.length >= longest + SHORTEST) known.push(common);
    this.remember(prompt, known);
    return known
      .map(({ length }) => length)
      .sort((a, b) => a - b)
      .slice(-MOST_MARKS);
  }

  private commonBeginning(prompt: string): string {
    const shared = Math.max(0, ...this.prompts.map((earlier) => commonLength(earlier, prompt)));
    return prompt.slice(0, prompt.lastIndexOf('\n', shared - 1) + 1);
  }

  private remember(prompt: string, used: string[]): void {
    keep(this.prompts, [prompt], REMEMBERED_PROMPTS);
    keep(this.prefixes, used, REMEMBERED_PREFIXES);
  }
}

function commonLength(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  let place = 0;
  while (place < end && a.charCodeAt(place) === b.charCodeAt(place)) place += 1;
  return place;
}

function keep(list: string[], first: string[], most: number): void {
  const rest = list.filter((entry) => !first.includes(entry));
  list.splice(0, list.length, ...[...first, ...rest].slice(0, most));
}
