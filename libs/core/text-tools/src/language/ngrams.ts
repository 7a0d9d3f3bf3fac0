import { isUpper } from '../python/characters.js';
import { normalize, type KanjiGroups } from './normalize.js';
import type { Profiles } from './profiles.js';

const LONGEST = 3;
/** Words that are remembered: texts say the same ones again and again. */
const MOST_WORDS = 50_000;
const LONGEST_WORD = 24;

/** Finds n-grams of one to three characters in texts. A word begins and ends with one space, so that each stands alone. */
export class NgramReader {
  private readonly known = new Map<string, readonly number[]>();

  constructor(
    private readonly profiles: Profiles,
    private readonly kanji: KanjiGroups,
  ) {}

  /** Numbers of the n-grams that are in some profile, each as often as it occurs, in order. */
  read(characters: readonly string[]): number[] {
    const found: number[] = [];
    let word = '';
    for (const raw of characters) {
      const character = normalize(raw, this.kanji);
      if (character !== ' ') {
        word += character;
      } else if (word !== '') {
        for (const row of this.ofWord(`${word} `)) found.push(row);
        word = '';
      }
    }
    for (const row of this.ofWord(word)) found.push(row);
    return found;
  }

  /** `word`: with the space after it, which the last one of a text has not. */
  private ofWord(word: string): readonly number[] {
    const before = this.known.get(word);
    if (before) return before;
    const found = this.search(word);
    if (word.length > LONGEST_WORD) return found;
    if (this.known.size >= MOST_WORDS) this.known.clear();
    this.known.set(word, found);
    return found;
  }

  /** Where a capital follows a capital there are none. */
  private search(word: string): number[] {
    const found: number[] = [];
    const window = [' '];
    let inCapitals = false;
    let lastIsUpper = false;
    for (const character of word) {
      if (window.length >= LONGEST) window.shift();
      window.push(character);
      const upper = isUpper(character);
      inCapitals = upper && (inCapitals || lastIsUpper);
      lastIsUpper = upper;
      if (inCapitals) continue;
      let gram = '';
      for (let at = window.length - 1; at >= 0; at -= 1) {
        gram = (window[at] ?? '') + gram;
        const row = gram === ' ' ? undefined : this.profiles.rowOf(gram);
        if (row !== undefined) found.push(row);
      }
    }
    return found;
  }
}
