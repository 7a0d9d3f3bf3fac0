import { RACE_TARGETS } from '@agora/run-schemas';
import { createHmac, randomBytes } from 'node:crypto';

/** What stands where a text was. */
export const LEFT_OUT = '(left out)';

/** Fields that name something. What they hold is kept where it has the shape of a name, and replaced by a made-up name otherwise. */
const NAMES = new Set(
  'id name runId run generator provider model models modelVersion part parts method domain benchmark benchmarks item cell cells metric metrics metricsOf setting seedIds stage key promptHash dataset train contamination shards base reference previous next judge baseline candidate a b left right kind generators settings contenders unmeasured leader raceId rubric group'.split(
    ' ',
  ),
);
/** Fields that hold a word of a short list. */
const CODES = new Set(
  'status state reason reasons lengths finish code mode where stage until device loss version agora unit kind feature decision better attempts'.split(
    ' ',
  ),
);
/** Why a figure is not there, in words of Agora's own that pages tell apart. */
const NOT_THERE: ReadonlySet<string> = new Set(['the cell failed', 'the cell is not finished']);
/** What the target of a race may be. That of an item is its right answer, which may be one short word too. */
const TARGETS: ReadonlySet<string> = new Set(RACE_TARGETS);
/** Never kept, not even as numbers: their names and values are made of seeds and of the user's own files. */
const DROPPED: Record<string, unknown> = { experiment: null, variables: {}, prompt: null };

const NAME = /^[\w.:/@+~#-]{1,200}$/;
const CODE = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/;
const HASH = /^[0-9a-f]{64}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Takes the texts out of replies. What is not known to be a name, a word of a list, a number, a time or a hash is a text: a field
 * that comes later is left out until it is named here.
 */
export class Redactor {
  /** Names that are replaced must not be found by hashing guesses. */
  private readonly salt = randomBytes(32);

  reply<T>(value: T): T {
    return this.walk(value as Json, '') as T;
  }

  /** What a name is called in the copy. */
  name(text: string): string {
    if (NAME.test(text)) return text;
    return `hidden-${createHmac('sha256', this.salt).update(text).digest('hex').slice(0, 12)}`;
  }

  private walk(value: Json, field: string): Json {
    if (typeof value === 'string') return this.text(value, field);
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((one) => this.walk(one, field));
    const entries = Object.entries(value).map(([key, one]): [string, Json] => {
      if (key in DROPPED) return [key, DROPPED[key] as Json];
      if (key === 'metricUnits') return [key, one];
      // Of an answer, it may be what a judge said; of a match, the words that were shared.
      const isWords = (key === 'reason' && 'extracted' in value) || (key === 'run' && 'where' in value);
      // A value that is counted is what it is counted as.
      return [this.name(key), isWords ? LEFT_OUT : this.walk(one, key === 'value' ? field : key)];
    });
    return Object.fromEntries(entries);
  }

  private text(value: string, field: string): string {
    if (HASH.test(value) || TIME.test(value)) return value;
    if (CODES.has(field) && CODE.test(value) && value.length <= 64) return value;
    if (field === 'reason' && NOT_THERE.has(value)) return value;
    if (field === 'target' && TARGETS.has(value)) return value;
    if (NAMES.has(field)) return this.name(value);
    return LEFT_OUT;
  }
}
