import { Fault } from '@agora/plugin-api';
import { explainIssues, fieldName, nearest, sentenceOf } from '@agora/schema-findings';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { openScorer, scorerOptions, SCORERS } from '../scorers/index.js';
import { isProblem, type Scorer } from '../scorers/scorer.js';
import { configSchema, type Config } from './schema.js';
import { YamlFile, type Finding } from './yaml-file.js';

export const CONFIG_FILE = 'domain.yaml';

/** A task as its folder describes it. */
export interface Task {
  config: Config;
  scorer: Scorer;
  /** How an answer is to look: the user's words, or the scorer's. Empty for none. */
  answer: string;
}

/**
 * Reads `domain.yaml` of a folder. Synchronous, as what it says is part of keys.
 * @throws Fault `not-found` or `invalid-input`, with every problem of the file, each with line, field and fix
 */
export function readTask(folder: string): Task {
  const file = new YamlFile(join(folder, CONFIG_FILE));
  const parsed = configSchema.safeParse(file.value ?? {}, { reportInput: true });
  const scorer = readScorer(file, folder);
  const findings = [
    ...(parsed.success ? [] : findingsOf(parsed.error, configSchema, file)),
    ...('findings' in scorer ? scorer.findings : []),
  ];
  if (!parsed.success || 'findings' in scorer) {
    throw file.fault(findings, `Correct ${CONFIG_FILE}; docs/your-own-task.md lists its fields.`);
  }
  return { config: parsed.data, scorer: scorer.scorer, answer: parsed.data.answer ?? scorer.scorer.answerForm };
}

function readScorer(file: YamlFile, folder: string): { scorer: Scorer } | { findings: Finding[] } {
  const { scorer: given, task } = fieldsOf(file.value);
  // A missing scorer, or one that is neither a name nor an object, is told by the schema of the file.
  const options = typeof given === 'string' ? { name: given.trim() } : fieldsOf(given);
  const { name } = options;
  if (typeof name !== 'string' || name === '') return { findings: [] };
  const schema = scorerOptions(name);
  if (!schema) {
    const near = nearest(name, SCORERS);
    const hint = near === undefined ? '' : `did you mean "${near}"? `;
    const words = `scorer: there is no scorer "${name}": ${hint}use one of ${SCORERS.join(', ')}`;
    return { findings: [{ line: file.lineOf(['scorer', 'name']), words }] };
  }
  const parsed = schema.safeParse(options, { reportInput: true });
  if (!parsed.success) return { findings: findingsOf(parsed.error, schema, file, ['scorer']) };
  const scorer = openScorer(parsed.data, typeof task === 'string' ? task.trim() : '', { readText: textIn(folder) });
  if (!isProblem(scorer)) return { scorer };
  const { field, problem, fix } = scorer;
  return { findings: [{ line: file.lineOf(['scorer', field]), words: `scorer.${field} ${problem}: ${fix}` }] };
}

/** @param at where in the file the schema's value stands */
function findingsOf({ issues }: z.ZodError, schema: z.ZodType, file: YamlFile, at: readonly string[] = []): Finding[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return explainIssues(issues, { schema: json, unknown: 'is no field', quote: true, yaml: true }).map((finding) => {
    const path = [...at, ...finding.path];
    return { line: file.lineOf(path), words: sentenceOf(fieldName(path) || 'the file', finding) };
  });
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** Reads a file that lies in the folder itself, and nowhere else. */
function textIn(folder: string): (name: string) => string | undefined {
  return (name) => {
    if (basename(name) !== name) return undefined;
    try {
      return readFileSync(join(folder, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new Fault('invalid-input', `${join(folder, name)} cannot be read: ${Fault.from(error).message}`, {
        fix: 'Put a text file there.',
        cause: error,
      });
    }
  };
}
