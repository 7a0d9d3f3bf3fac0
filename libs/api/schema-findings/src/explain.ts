import type { z } from 'zod';
import { describeType, describeValue } from './describe-value.js';
import { expectedIn, ownWords } from './expected.js';
import { nearest } from './nearest.js';
import { SchemaFields } from './schema-fields.js';

type Issue = z.core.$ZodIssue;
type Union = Extract<Issue, { code: 'invalid_union' }>;

/** One field that a schema refused. */
export interface Finding {
  /** Where it stands. */
  path: readonly PropertyKey[];
  /** What is expected of it and what was found, or what to do: goes on after the field's name, see {@link sentenceOf}. */
  words: string;
}

export interface ExplainOptions {
  /** JSON Schema of the whole value: names of fields for unknown ones, and what fields are for. */
  schema?: object;
  /** What is said of a name that the schema does not know. Default `is no field here`. */
  unknown?: string;
  /** Whether texts and numbers are repeated. Default false, as a secret may have been written in the wrong place. */
  quote?: boolean;
  /** The value was written as YAML: says of a text with a colon why it became an object. */
  yaml?: boolean;
}

/**
 * What a schema says is wrong with a value, for people: each field with what is expected and what was found. What was found
 * is known where the schema was asked with `{ reportInput: true }`; the value itself is repeated with `quote` alone.
 * @param issues of a ZodError
 */
export function explainIssues(issues: readonly Issue[], options: ExplainOptions = {}): Finding[] {
  return new Explainer(options).all(issues);
}

class Explainer {
  private readonly fields: SchemaFields;

  constructor(private readonly options: ExplainOptions) {
    this.fields = new SchemaFields(options.schema ?? {});
  }

  all(issues: readonly Issue[], at: readonly PropertyKey[] = []): Finding[] {
    return issues.flatMap((issue) => this.one(issue, [...at, ...issue.path], issues));
  }

  private one(issue: Issue, path: readonly PropertyKey[], beside: readonly Issue[]): Finding[] {
    if (issue.code === 'unrecognized_keys') {
      const missing = missingAt(issue.path, beside);
      return issue.keys.map((key) => ({ path: [...path, key], words: this.unknown(key, path, missing) }));
    }
    if (issue.code === 'invalid_union') {
      const meant = meantForm(issue);
      if (meant) return this.all(meant, path);
    }
    if (issue.code === 'invalid_key') {
      const [inner] = issue.issues;
      const expected = inner && (ownWords(inner) ?? expectedIn(inner));
      return [{ path, words: `is no name that may stand here${expected ? `: expected ${expected}` : ''}` }];
    }
    const meaning = path.length === 0 ? undefined : this.fields.meaning(path);
    return [{ path, words: isMissing(issue) ? missing(issue, meaning) : withMeaning(this.wrong(issue), meaning) }];
  }

  private wrong(issue: Issue): string {
    const own = ownWords(issue);
    const expected = expectedIn(issue);
    if (issue.code === 'invalid_type' && NOTHING.has(issue.expected)) return 'may not stand here: remove it';
    const said = own ?? `expected ${expected ?? 'another value'}`;
    const found = this.found(issue, own !== undefined);
    return `${said}${found === undefined ? '' : `, found ${found}`}${this.hint(issue)}`;
  }

  /** Undefined where it would add nothing, or must not be told. */
  private found(issue: Issue, own: boolean): string | undefined {
    const value = foundValue(issue);
    if (value === undefined) {
      const [, type] = /received (\w+)$/.exec(issue.message) ?? [];
      return type === undefined ? undefined : describeType(type);
    }
    const { quote = false } = this.options;
    const found = describeValue(value, quote);
    if (issue.code === 'invalid_type' || issue.code === 'invalid_union') return found;
    if (found === 'an empty text') return undefined;
    const simple = typeof value !== 'object' || value === null;
    if (own) return quote && (simple || issue.code !== 'custom') ? found : undefined;
    return sizeOf(issue, value) ?? (quote || !simple ? found : undefined);
  }

  private hint(issue: Issue): string {
    const value = foundValue(issue);
    if (issue.code === 'invalid_value' && typeof value === 'string') {
      const meant = nearest(value, issue.values.map(String));
      return meant === undefined ? '' : `; did you mean "${meant}"?`;
    }
    const split = issue.code === 'invalid_type' && issue.expected === 'string' && typeof value === 'object' && value;
    return split && this.options.yaml
      ? '; a text with a colon, or one that begins with a bracket, stands in quotes'
      : '';
  }

  /** An unknown name is probably one of the fields that are missing beside it, else one of those that may stand there. */
  private unknown(key: string, path: readonly PropertyKey[], missing: readonly string[]): string {
    const { unknown = 'is no field here' } = this.options;
    const names = this.fields.at(path);
    const meant = nearest(key, missing) ?? nearest(key, names) ?? nearest(key, this.fields.all());
    if (meant !== undefined && meant !== key) return `${unknown}: did you mean "${meant}"?`;
    return `${unknown}: ${names.length > 0 ? `use ${names.join(', ')}` : 'remove it'}`;
  }
}

const withMeaning = (words: string, meaning: string | undefined): string =>
  meaning === undefined ? words : `${words} (${meaning})`;

function missing(issue: Issue, meaning: string | undefined): string {
  const own = ownWords(issue);
  if (own !== undefined && issue.code !== 'invalid_type') return withMeaning(`is missing: ${own}`, meaning);
  const about = [expectedIn(issue), meaning].filter((each) => each !== undefined).join(': ');
  return withMeaning('is missing: add it', about === '' ? undefined : about);
}

/** How long a text or a list is that is too short or too long. */
function sizeOf({ code }: Issue, value: unknown): string | undefined {
  const sized = typeof value === 'string' || Array.isArray(value);
  return sized && (code === 'too_small' || code === 'too_big') ? String(value.length) : undefined;
}

/** Types of which no value can be written. */
const NOTHING: ReadonlySet<string> = new Set(['never', 'undefined', 'void']);

/** Names of the fields that are missing in the object at `path`. */
function missingAt(path: readonly PropertyKey[], issues: readonly Issue[]): string[] {
  const parent = JSON.stringify(path);
  return issues
    .filter((issue) => isMissing(issue) && JSON.stringify(issue.path.slice(0, -1)) === parent)
    .map((issue) => String(issue.path.at(-1)));
}

function isMissing(issue: Issue): boolean {
  if (foundValue(issue) !== undefined) return false;
  if (issue.code === 'invalid_type') return 'input' in issue || /received undefined$|^Required$/.test(issue.message);
  if (issue.code === 'invalid_value') return 'input' in issue;
  if (issue.code !== 'invalid_union') return false;
  const outer = issue.errors.flat();
  return outer.length === 0 ? 'input' in issue : outer.every((inner) => inner.path.length === 0 && isMissing(inner));
}

/** What stands where an issue is. Of a union by discriminator zod reports the object around it. */
function foundValue(issue: Issue): unknown {
  const { input } = issue;
  const inside = issue.code === 'invalid_union' && issue.discriminator;
  return inside ? (Object(input) as Record<string, unknown>)[inside] : input;
}

/**
 * Of the forms that a value may have, the one it comes closest to, where what is wrong lies inside of it; undefined where it has
 * none of them.
 */
function meantForm({ errors = [] }: Union): readonly Issue[] | undefined {
  const inside = errors.filter((form) => form.length > 0 && !form.some(isOuter));
  return inside.sort((a, b) => strangeness(a) - strangeness(b))[0];
}

const isOuter = (issue: Issue): boolean =>
  issue.path.length === 0 &&
  (issue.code === 'invalid_type' ||
    issue.code === 'invalid_value' ||
    (issue.code === 'invalid_union' && meantForm(issue) === undefined));

/** The more of a form's names the value lacks or has beside it, the less it was meant. */
const strangeness = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => {
    if (issue.code === 'unrecognized_keys') return sum + 2 * issue.keys.length;
    return sum + (issue.code === 'invalid_value' || isMissing(issue) ? 2 : 1);
  }, 0);
