import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { computeSchema, HERE, type Compute } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { explainIssues, fieldName, sentenceOf } from '@agora/schema-findings';
import { parse } from 'yaml';
import { z } from 'zod';

export interface LoadedCompute {
  compute: Compute;
  /** Absolute path of the file, without symbolic links. */
  file: string;
  /** Folder that relative paths in it refer to. */
  baseDir: string;
  /** Of its settings: the same for two files that say the same. 16 hexadecimal digits. */
  digest: string;
}

/** Reads and checks a compute file. Fault `invalid-input` names the file, each field that is wrong, and what to write instead. */
export async function loadCompute(path: string): Promise<LoadedCompute> {
  const named = resolve(path);
  const shown = relative(process.cwd(), named) || named;
  const file = await realpath(named).catch((error: unknown) => {
    throw unreadable(shown, error);
  });
  const value = await parsed(file, shown);
  const read = computeSchema.safeParse(value ?? {}, { reportInput: true });
  if (!read.success) {
    const schema = z.toJSONSchema(computeSchema, { io: 'input' });
    const findings = explainIssues(read.error.issues, { schema, unknown: 'is no field of a compute file', yaml: true });
    const lines = findings.map((each) => `${shown}: ${sentenceOf(fieldName(each.path) || 'the file', each)}`);
    throw new Fault('invalid-input', lines.join('\n'), {
      fix: 'Correct the compute file; docs/compute.md lists every field.',
    });
  }
  const compute = read.data;
  requireLauncher(compute, Object.keys(Object(value ?? {})), shown);
  const digest = createHash('sha256')
    .update(JSON.stringify(sorted(compute)))
    .digest('hex')
    .slice(0, 16);
  return { compute, file, baseDir: dirname(file), digest };
}

/** Without a launcher students are trained by the trainer's own process: what is said of jobs would count for nothing. */
function requireLauncher({ launcher }: Compute, fields: readonly string[], shown: string): void {
  const idle = fields.filter((field) => field !== 'engines' && field !== 'launcher');
  if (launcher !== HERE || (idle.length === 0 && fields.includes('engines'))) return;
  const wrong =
    idle.length > 0
      ? `${idle.join(', ')} is said of jobs, but no launcher starts any`
      : 'names neither a launcher nor engines, so it changes nothing';
  throw new Fault('invalid-input', `${shown}: ${wrong}`, {
    fix: 'Name one: launcher: local, slurm, command or kubernetes.',
  });
}

async function parsed(file: string, shown: string): Promise<unknown> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    throw unreadable(shown, error);
  }
  try {
    return parse(text) as unknown;
  } catch (error) {
    const [message] = Fault.from(error).message.split('\n');
    throw new Fault('invalid-input', `${shown}: ${message}`, { fix: 'Correct the YAML.', cause: error });
  }
}

function unreadable(shown: string, error: unknown): Fault {
  return new Fault('invalid-input', `${shown}: cannot be read (${Fault.from(error).message})`, {
    fix: 'Name a compute file as --compute; docs/compute.md has some to begin with.',
    cause: error,
  });
}

/** The order of names makes no other settings. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}
