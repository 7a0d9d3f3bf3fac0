import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

export interface Finding {
  path: PropertyKey[];
  problem: string;
  fix: string;
}

/**
 * One validation issue in words: which field, what is wrong with it, what to write instead. An unknown name is probably
 * one of the `missing` fields beside it, else any of `fieldNames`.
 */
export function explainIssue(issue: Issue, fieldNames: readonly string[], missing: readonly string[] = []): Finding[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        problem: 'is not a field of an experiment here',
        fix: suggestion(key, missing) ?? suggestion(key, fieldNames) ?? 'remove it',
      }));
    case 'invalid_union':
      return explainUnion(issue, fieldNames);
    case 'invalid_type':
      return [
        isMissing(issue)
          ? { path: issue.path, problem: 'is missing', fix: `add it (${article(issue.expected)})` }
          : { path: issue.path, problem: lowerFirst(issue.message), fix: `write ${article(issue.expected)}` },
      ];
    case 'invalid_value':
      return [
        {
          path: issue.path,
          problem: lowerFirst(issue.message),
          fix: `use one of: ${issue.values.map((value) => String(value)).join(', ')}`,
        },
      ];
    case 'invalid_format':
      return [{ path: issue.path, problem: `"${String(issue.input)}" is not allowed`, fix: lowerFirst(issue.message) }];
    case 'custom':
      return [{ path: issue.path, problem: 'is not allowed', fix: issue.message }];
    default:
      return [{ path: issue.path, problem: lowerFirst(issue.message), fix: 'correct the value' }];
  }
}

/** Names of the fields that are missing in the object at `path`. */
export function missingAt(path: readonly PropertyKey[], issues: readonly Issue[]): string[] {
  const parent = JSON.stringify(path);
  return issues
    .filter((issue) => isMissing(issue) && JSON.stringify(issue.path.slice(0, -1)) === parent)
    .map((issue) => String(issue.path.at(-1)));
}

function isMissing(issue: Issue): boolean {
  if (issue.input !== undefined) return false;
  if (issue.code === 'invalid_union')
    return issue.errors.flat().every((inner) => inner.path.length === 0 && isMissing(inner));
  return issue.code === 'invalid_type' && /received undefined/.test(issue.message);
}

/** Of the alternatives, the one that the value comes closest to: the one that fails deepest inside. */
function explainUnion(issue: Extract<Issue, { code: 'invalid_union' }>, fieldNames: readonly string[]): Finding[] {
  const depth = (issues: readonly Issue[]): number =>
    Math.min(...issues.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)));
  const nearest = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0];
  if (!nearest || depth(nearest) === 0) {
    const expected = issue.errors
      .flat()
      .map((inner) => (inner.code === 'invalid_type' ? article(inner.expected) : lowerFirst(inner.message)));
    const form = [...new Set(expected)].join(' or ');
    return isMissing(issue)
      ? [{ path: issue.path, problem: 'is missing', fix: `add it (${form})` }]
      : [{ path: issue.path, problem: 'has the wrong form', fix: `write ${form}` }];
  }
  return nearest.flatMap((inner) => explainIssue({ ...inner, path: [...issue.path, ...inner.path] }, fieldNames));
}

function suggestion(key: string, fieldNames: readonly string[]): string | undefined {
  const name = closest(key, [...fieldNames]);
  return name && distance(key, name) <= Math.max(2, key.length / 3) ? `did you mean "${name}"?` : undefined;
}

function article(expected: string): string {
  return expected === 'array' ? 'a list' : /^[aeio]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function lowerFirst(text: string): string {
  return text.replace(/^Invalid input: /, '').replace(/^[A-Z]/, (letter) => letter.toLowerCase());
}
