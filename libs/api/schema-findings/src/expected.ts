import type { z } from 'zod';
import { describeType } from './describe-value.js';

type Issue = z.core.$ZodIssue;

/** Formats of texts as users call them, by zod's names. What is not here is called as zod does. */
const FORMATS: Readonly<Record<string, string>> = {
  url: 'a URL',
  email: 'an email address',
  datetime: 'a date with time, such as 2026-01-31T12:00:00Z',
  date: 'a date, such as 2026-01-31',
  time: 'a time, such as 12:00:00',
  json_string: 'JSON',
};

/** What zod's own message of an issue begins with. Any other was written by whoever wrote the schema. */
const ZODS = /^(?:Invalid |Too small|Too big|Unrecognized )/;

/** The words of whoever wrote the schema; undefined where they are zod's. */
export const ownWords = ({ message }: Issue): string | undefined => (ZODS.test(message) ? undefined : message);

/** What should stand where the issue is: `a text`, `a number of at most 2`, `one of: a, b`. Undefined where zod alone knows. */
export function expectedIn(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue.expected);
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_small':
      return sized(issue.origin, bound('at least', 'greater than', issue), issue.minimum);
    case 'too_big':
      return sized(issue.origin, bound('at most', 'less than', issue), issue.maximum);
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return ofFormat(issue);
    case 'invalid_union':
      return ofUnion(issue);
    default:
      return undefined;
  }
}

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? String(values[0]) : `one of: ${values.map(String).join(', ')}`;

function bound(inclusive: string, exclusive: string, issue: { inclusive?: boolean; exact?: boolean }): string {
  return issue.exact ? 'exactly' : issue.inclusive === false ? exclusive : inclusive;
}

function sized(origin: string, words: string, size: number | bigint): string {
  const amount = `${words} ${size}`;
  switch (origin) {
    case 'string':
      return amount === 'at least 1' ? 'a text that is not empty' : `a text of ${amount} characters`;
    case 'array':
    case 'set':
      return `a list of ${amount}`;
    case 'object':
    case 'map':
      return `an object of ${amount} fields`;
    case 'int':
      return `a whole number of ${amount}`.replace(/of (greater|less) than/, '$1 than');
    default:
      return `a number of ${amount}`.replace(/of (greater|less) than/, '$1 than');
  }
}

function ofFormat(issue: Extract<Issue, { code: 'invalid_format' }>): string {
  const { format } = issue;
  if ('prefix' in issue && issue.prefix) return `a text that begins with "${String(issue.prefix)}"`;
  if ('suffix' in issue && issue.suffix) return `a text that ends with "${String(issue.suffix)}"`;
  if ('includes' in issue && issue.includes) return `a text with "${String(issue.includes)}" in it`;
  if (format === 'regex') return `a text that matches ${issue.pattern ?? 'its pattern'}`;
  return FORMATS[format] ?? `a text of the form ${format}`;
}

/** Every form that the value may have. */
function ofUnion(issue: Extract<Issue, { code: 'invalid_union' }>): string | undefined {
  if ('options' in issue && Array.isArray(issue.options)) return oneOf(issue.options);
  const outer = issue.errors.flat().filter(({ path }) => path.length === 0);
  const forms = outer.map((inner) => expectedIn(inner) ?? inner.message);
  return forms.length === 0 ? undefined : [...new Set(forms)].join(' or ');
}
