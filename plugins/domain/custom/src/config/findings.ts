import type { z } from 'zod';
import { foundIn } from '../found.js';
import type { Finding, YamlFile } from './yaml-file.js';

type Issue = z.core.$ZodIssue;

/**
 * What a schema says is wrong with a file, for people: field, what is expected, what was found, line.
 * @param prefix where in the file the schema's value stands
 * @param fields names of the fields that are known, by where in the file they stand (`a.b`; `` for the file itself)
 */
export function findingsOf(
  issues: readonly Issue[],
  file: YamlFile,
  prefix: readonly PropertyKey[],
  fields: Readonly<Record<string, readonly string[]>>,
): Finding[] {
  return issues.flatMap((issue): Finding[] => {
    const path = [...prefix, ...issue.path];
    const meant = issue.code === 'invalid_union' ? meantBranch(issue) : undefined;
    if (meant) return findingsOf(meant, file, path, fields);
    if (issue.code === 'unrecognized_keys') {
      const names = fields[path.map(String).join('.')];
      const known = names ? `: use ${names.join(', ')}` : '';
      return issue.keys.map((key) => ({
        line: file.lineOf([...path, key]),
        words: `${dotted([...path, key])} is no field${known}`,
      }));
    }
    const words = issue.input === undefined ? `${dotted(path)} is missing` : `${dotted(path)}: ${messageOf(issue)}`;
    return [{ line: file.lineOf(path), words }];
  });
}

/** Of several forms that a value may have, the one whose outer form it has: what is wrong lies deeper. Undefined for none. */
function meantBranch({ errors }: z.core.$ZodIssueInvalidUnion): Issue[] | undefined {
  return errors.find((branch) => branch.length > 0 && branch.every(({ code, path }) => !isOuter(code, path)));
}

const isOuter = (code: Issue['code'], path: Issue['path']): boolean => path.length === 0 && code === 'invalid_type';

const dotted = (path: readonly PropertyKey[]): string => (path.length === 0 ? 'the file' : path.map(String).join('.'));

/** Kinds of values as a user of YAML calls them. */
const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object of fields',
  record: 'an object of fields',
};

function messageOf(issue: Issue): string {
  const found = foundIn(issue.input);
  const wanted = issue.code === 'invalid_type' ? `expected ${KINDS[issue.expected] ?? issue.expected}` : bare(issue);
  const hint =
    issue.code === 'invalid_type' && issue.expected === 'string' && typeof issue.input === 'object' && issue.input
      ? '; a text with a colon, or one that begins with a bracket, stands in quotes'
      : '';
  return found === undefined ? wanted : `${wanted}, found ${found}${hint}`;
}

/** Without the words that zod begins with. */
function bare({ message }: Issue): string {
  return message.replace(/^(?:Invalid input|Invalid option|Too (?:small|big)): /, '');
}
