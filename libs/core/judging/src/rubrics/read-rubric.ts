import { Fault } from '@agora/plugin-api';
import { allProblems } from '@agora/schema-findings';
import { basename, extname } from 'node:path';
import { parse } from 'yaml';
import { LEVELS, rubricSchema, type Rubric } from './rubric.js';

const EXAMPLE = 'criteria: …, levels: { 1: …, 2: …, 3: …, 4: …, 5: … }';

/**
 * Reads a user's rubric from the text of its file: YAML (or JSON) with the fields of `rubricSchema`, or Markdown with the
 * criteria first and then the levels as a list or headings, e.g. `- 1: …` or `## 1`.
 *
 * @throws Fault `invalid-input` that names the file and what is missing
 */
export function readRubric(text: string, file: string): Rubric {
  const markdown = ['.md', '.markdown'].includes(extname(file).toLowerCase());
  const { data, error } = rubricSchema.safeParse(markdown ? fromMarkdown(text) : fromYaml(text, file), {
    reportInput: true,
  });
  if (!data) {
    throw new Fault('invalid-input', `rubric ${file}: ${allProblems(error, 'the file', { yaml: !markdown })}`, {
      fix: markdown
        ? 'Write what is judged first, then a line for each level: "- 1: …" to "- 5: …".'
        : `Give it the fields: ${EXAMPLE}.`,
    });
  }
  return { ...data, name: data.name ?? basename(file, extname(file)) };
}

function fromYaml(text: string, file: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    throw new Fault('invalid-input', `rubric ${file} is no YAML: ${Fault.from(error).message}`, {
      fix: `Give it the fields: ${EXAMPLE}.`,
    });
  }
}

const LEVEL =
  /^\s*(?:#{1,6}\s*|[-*+]\s+)?(?:\*\*)?(?:(?:score|level)\s+)?([1-5])(?:\*\*)?(?:\s*[:.)–—]\s*|\s*$)(?:\*\*)?(.*)$/i;
const JUDGES = /^\s*judges\s*:\s*(\w+)\s*$/i;
const TITLE = /^#\s+(.+)$/;

function fromMarkdown(text: string): unknown {
  const levels: Record<string, string> = {};
  const criteria: string[] = [];
  let name: string | undefined;
  let judges: string | undefined;
  let open: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, level, rest = ''] = LEVEL.exec(line) ?? [];
    // Levels come once each and in order, so any other numbered line is part of a level's text.
    if (level !== undefined && level === LEVELS.map(String)[Object.keys(levels).length]) {
      open = level;
      levels[level] = rest;
    } else if (open !== undefined) levels[open] = `${levels[open] ?? ''}\n${line}`.trim();
    else if (name === undefined && criteria.join('').trim() === '' && TITLE.test(line)) name = TITLE.exec(line)?.[1];
    else if (JUDGES.test(line)) judges = JUDGES.exec(line)?.[1]?.toLowerCase();
    else criteria.push(line.replace(/^#+\s*/, ''));
  }
  return {
    ...(name === undefined ? {} : { name }),
    ...(judges === undefined ? {} : { judges }),
    criteria: criteria.join('\n'),
    levels,
  };
}
