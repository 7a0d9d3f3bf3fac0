/** n-grams of one language with their counts; `n_words[n - 1]` is the count of all n-grams of length n. */
export interface LanguageProfile {
  name: string;
  freq: Readonly<Record<string, number>>;
  n_words: readonly number[];
}

const LONGEST = 3;

/** The probability of each n-gram in each language. */
export class Profiles {
  readonly languages: readonly string[];
  private readonly rows = new Map<string, number>();
  /** One row per n-gram, one column per language. */
  private readonly shares: Float64Array;

  constructor(profiles: readonly LanguageProfile[]) {
    this.languages = profiles.map(({ name }) => name);
    for (const { freq } of profiles) {
      for (const gram of Object.keys(freq)) if (!this.rows.has(gram)) this.rows.set(gram, this.rows.size);
    }
    const width = profiles.length;
    this.shares = new Float64Array(this.rows.size * width);
    for (const [column, { freq, n_words: totals }] of profiles.entries()) {
      for (const [gram, count] of Object.entries(freq)) {
        const length = [...gram].length;
        const total = totals[length - 1];
        const row = this.rows.get(gram);
        if (row === undefined || total === undefined || length > LONGEST) continue;
        this.shares[row * width + column] = count / total;
      }
    }
  }

  /** Row number of an n-gram; undefined when no language has it. */
  rowOf(gram: string): number | undefined {
    return this.rows.get(gram);
  }

  /** Multiplies each language's probability by the n-gram's probability in it; `floor` is added so that none becomes 0. */
  multiply(probabilities: Float64Array, row: number, floor: number): void {
    const { shares } = this;
    const width = probabilities.length;
    const offset = row * width;
    for (let column = 0; column < width; column += 1) {
      probabilities[column] = (probabilities[column] ?? 0) * (floor + (shares[offset + column] ?? 0));
    }
  }
}
