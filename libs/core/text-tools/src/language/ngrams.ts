import { isUpper } from '../python/characters.js';
import { normalize, type KanjiGroups } from './normalize.js';
import type { Profiles } from './profiles.js';

const LONGEST = 3;
/** Number of words whose n-grams are cached, as texts repeat words. */
const MOST_WORDS = 50_000;
const LONGEST_WORD = 24;

/** Finds n-grams of one to three characters in texts, word by word; each word has a space before and after it. */
export class NgramReader {
  private readonly known = new Map<string, readonly number[]>();

  constructor(
    private readonly profiles: Profiles,
    private readonly kanji: KanjiGroups,
  ) {}

  /** Row numbers of the n-grams that are in some profile, in the order of the text, with repetitions. */
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

  /** `word` includes the space after it, which only the last word of a text lacks. */
  private ofWord(word: string): readonly number[] {
    const before = this.known.get(word);
    if (before) return before;
    const found = this.search(word);
    if (word.length > LONGEST_WORD) return found;
    if (this.known.size >= MOST_WORDS) this.known.clear();
    this.known.set(word, found);
    return found;
  }

  /** Finds the n-grams of a word. As in langdetect there are none where a capital follows a capital. */
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
