import { isUpper } from '../python/characters.js';
import { normalize, type KanjiGroups } from './normalize.js';
import type { Profiles } from './profiles.js';

const LONGEST = 3;

/**
 * Numbers of the n-grams of one to three characters that a text holds, each as often as it occurs, in order. A word begins
 * and ends with one space. Within words of capitals there are none.
 */
export function ngramsOf(characters: readonly string[], profiles: Profiles, kanji: KanjiGroups): number[] {
  const found: number[] = [];
  // The last three characters, the latest last; the window begins anew with the space before each word.
  let window = [' '];
  let inCapitals = false;
  let lastIsUpper = false;
  for (const raw of characters) {
    const character = normalize(raw, kanji);
    if (window[window.length - 1] === ' ') {
      window = [' '];
      inCapitals = false;
      if (character === ' ') {
        lastIsUpper = false;
        continue;
      }
    } else if (window.length >= LONGEST) {
      window.shift();
    }
    window.push(character);
    const upper = isUpper(character);
    inCapitals = upper && (inCapitals || lastIsUpper);
    lastIsUpper = upper;
    if (inCapitals) continue;
    let gram = '';
    for (let at = window.length - 1; at >= 0; at -= 1) {
      gram = (window[at] ?? '') + gram;
      if (gram === ' ') continue;
      const row = profiles.rowOf(gram);
      if (row !== undefined) found.push(row);
    }
  }
  return found;
}
