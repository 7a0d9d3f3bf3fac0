import { PythonRandom } from './mersenne-twister.js';
import { NgramReader } from './ngrams.js';
import { recognisable, type KanjiGroups } from './normalize.js';
import { Profiles, type LanguageProfile } from './profiles.js';

const TRIALS = 7;
const MOST_DRAWS = 1000;
/** Number of draws between two checks whether a language has won. */
const LOOK_EVERY = 5;
const WON = 0.99999;
const LEAST_PROBABILITY = 0.1;
const SMOOTHING = 0.5;
const SMOOTHING_SPREAD = 0.05;
const SMOOTHING_SCALE = 10_000;

/** Returned when no language has a probability of 0.1 or more. */
export const UNKNOWN_LANGUAGE = 'unknown';

/**
 * Recognises languages as the Python package langdetect 1.0.9 does with `DetectorFactory.seed = 0` (Nakatani Shuyo's
 * naive Bayes over n-grams of characters): n-grams are drawn from the text until one language has won. This is done seven times
 * with slightly different smoothing, and the probabilities are averaged. The random numbers are those of Python, so every text
 * gets the same result as in Python.
 */
export class LanguageDetector {
  private readonly profiles: Profiles;
  private readonly reader: NgramReader;

  /** `kanji`: groups of Chinese characters; left out, each counts as itself. Only matters for Chinese and Japanese texts. */
  constructor(profiles: readonly LanguageProfile[], kanji: KanjiGroups = new Map()) {
    this.profiles = new Profiles(profiles);
    this.reader = new NgramReader(this.profiles, kanji);
  }

  /**
   * Code of the most probable language, or {@link UNKNOWN_LANGUAGE}; undefined when the text has no usable n-grams, where
   * langdetect raises an error.
   */
  detect(text: string): string | undefined {
    const probabilities = this.probabilities(text);
    if (!probabilities) return undefined;
    let best = UNKNOWN_LANGUAGE;
    let highest = LEAST_PROBABILITY;
    for (const [column, probability] of probabilities.entries()) {
      if (probability <= highest) continue;
      highest = probability;
      best = this.profiles.languages[column] ?? UNKNOWN_LANGUAGE;
    }
    return best;
  }

  /** Probabilities per language in the order of the profiles, averaged over the trials. */
  private probabilities(text: string): Float64Array | undefined {
    const grams = this.reader.read(recognisable(text));
    if (grams.length === 0) return undefined;
    const random = new PythonRandom();
    const width = this.profiles.languages.length;
    const average = new Float64Array(width);
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const probabilities = this.trial(grams, random);
      for (let column = 0; column < width; column += 1) {
        average[column] = (average[column] ?? 0) + (probabilities[column] ?? 0) / TRIALS;
      }
    }
    return average;
  }

  private trial(grams: readonly number[], random: PythonRandom): Float64Array {
    const width = this.profiles.languages.length;
    const probabilities = new Float64Array(width).fill(1 / width);
    const floor = (SMOOTHING + random.gauss() * SMOOTHING_SPREAD) / SMOOTHING_SCALE;
    for (let draw = 0; ; draw += 1) {
      this.profiles.multiply(probabilities, grams[random.below(grams.length)] ?? 0, floor);
      if (draw % LOOK_EVERY === 0 && (normalizeSum(probabilities) > WON || draw >= MOST_DRAWS)) return probabilities;
    }
  }
}

/** Scales the probabilities in place so that they sum to 1; returns the highest. */
function normalizeSum(probabilities: Float64Array): number {
  let sum = 0;
  for (const probability of probabilities) sum += probability;
  let highest = 0;
  for (let column = 0; column < probabilities.length; column += 1) {
    const share = (probabilities[column] ?? 0) / sum;
    probabilities[column] = share;
    if (share > highest) highest = share;
  }
  return highest;
}
