import { experimentJsonSchema, experimentSchema, type Experiment } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { explainIssues, fieldName, sentenceOf } from '@agora/schema-findings';
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { PositionedYaml } from './position.js';

/** In bytes. */
const LARGEST_FILE = 2 ** 20;
/** Problems that are told at once. */
const MOST_PROBLEMS = 100;

export interface LoadedExperiment {
  experiment: Experiment;
  /** Absolute path of the file, without symbolic links. */
  file: string;
  /** Its text as read, for the run's folder. */
  text: string;
  /** Folder that relative paths in the file refer to. */
  baseDir: string;
}

/** Reads and checks an experiment file. Every problem in it is reported at once, each with file, line, field and fix. */
export async function loadExperiment(path: string): Promise<LoadedExperiment> {
  const named = resolve(path);
  const shown = relative(process.cwd(), named) || named;
  const text = await read(named, shown);
  // However the path is written, it is the same experiment, with the same data beside it.
  const file = await realpath(named);
  const yaml = new PositionedYaml(text);
  const syntax = yaml.syntaxErrors;
  if (syntax.length > 0) {
    throw new Fault('invalid-input', syntax.map(({ line, message }) => `${shown}:${line}: ${message}`).join('\n'), {
      fix: 'Correct the YAML and run the same command again.',
    });
  }
  const parsed = experimentSchema.safeParse(yaml.value ?? {}, { reportInput: true });
  if (parsed.success) return { experiment: parsed.data, file, text, baseDir: dirname(file) };

  const findings = explainIssues(parsed.error.issues.slice(0, MOST_PROBLEMS).map(shortened), {
    schema: experimentJsonSchema(),
    unknown: 'is no field of an experiment here',
    quote: true,
    yaml: true,
  });
  const lines = findings
    .slice(0, MOST_PROBLEMS)
    .map((finding) => ({
      line: yaml.lineOf(finding.path),
      words: sentenceOf(fieldName(finding.path) || 'the experiment', finding),
    }))
    .sort((a, b) => a.line - b.line)
    .map(({ line, words }) => `${shown}:${line}: ${words}`);
  throw new Fault('invalid-input', lines.join('\n'), {
    fix: 'Correct the experiment file; docs/experiment.md lists every field.',
  });
}

async function read(file: string, shown: string): Promise<string> {
  const bytes = await bytesOf(file, shown);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Fault('invalid-input', `${shown}: is not text in UTF-8`, {
      fix: 'Save the experiment file as UTF-8.',
      cause: error,
    });
  }
}

async function bytesOf(file: string, shown: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size > LARGEST_FILE) throw tooLarge(shown);
    return await readFile(file);
  } catch (error) {
    if (Fault.is(error)) throw error;
    throw new Fault('invalid-input', `${shown}: cannot be read (${Fault.from(error).message})`, {
      fix: 'Name an existing experiment file; examples/ holds some to begin with.',
      cause: error,
    });
  }
}

function shortened<Issue extends object>(issue: Issue): Issue {
  return 'keys' in issue && Array.isArray(issue.keys) ? { ...issue, keys: issue.keys.slice(0, MOST_PROBLEMS) } : issue;
}

function tooLarge(shown: string): Fault {
  return new Fault('invalid-input', `${shown}: is larger than ${LARGEST_FILE / 2 ** 20} MiB`, {
    fix: 'Name an experiment file; data belongs into files of its own, which the experiment names.',
  });
}
