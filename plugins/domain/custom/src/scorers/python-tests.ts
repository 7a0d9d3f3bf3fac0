import { runOwnTests } from '@agora/domain-kit';
import type { BenchmarkItem, ItemScore, ScoringTools } from '@agora/plugin-api';
import { z } from 'zod';
import { cleanOutput } from '../answers/final-answer.js';
import { nothingFound, refused, textOf } from './scorer.js';
import type { FieldProblem, ReadRow, Row, Scorer, ScorerKind } from './scorer.js';

const options = z.strictObject({ name: z.literal('python-tests') });

const metadataSchema = z.object({ entryPoint: z.string(), tests: z.string() });
const GIVE_TESTS = 'Give "tests": Python asserts that call the function, as a text or a list of lines.';

/** The program passes the row's tests. It runs in the sandbox, apart from them. */
class PythonTests implements Scorer {
  readonly name = 'python-tests';
  /** 2: names that the input defines are known to the tests, and to the program. */
  readonly version = '2';
  readonly answerForm = 'Reply with a self-contained Python program in one code block.';
  readonly needs = '"input", "entry_point" (the name of the function) and "tests" (asserts that call it)';
  readonly identity = {};

  readRow({ input, target, fields }: Row): ReadRow {
    const entryPoint = textOf(fields['entry_point']);
    if (entryPoint === undefined || !/^[^\W\d]\w*$/u.test(entryPoint)) {
      const problem = fields['entry_point'] === undefined ? 'is missing' : 'is no name of a Python function';
      return refused('entry_point', problem, 'Give the name of the function alone, such as "add".');
    }
    const given = fields['tests'];
    const tests = Array.isArray(given) ? given.map((line) => textOf(line) ?? '').join('\n') : textOf(given);
    if (!tests?.trim()) return refused('tests', given === undefined ? 'is missing' : 'holds no text', GIVE_TESTS);
    if (!tests.includes(entryPoint) && !/\bcandidate\b/.test(tests)) {
      return refused('tests', `never call "${entryPoint}", so that any program would pass`, GIVE_TESTS);
    }
    if (!/\bassert|\braise\b|\bcheck\b/.test(tests)) {
      return refused('tests', 'assert nothing, so that any program would pass', GIVE_TESTS);
    }
    const solution = textOf(target);
    const asked = withName(input, entryPoint);
    return {
      ok: true,
      item: { input: asked, ...(solution === undefined ? {} : { target: solution }), metadata: { entryPoint, tests } },
    };
  }

  instructionOf({ input, fields }: Row): string | FieldProblem {
    const entryPoint = textOf(fields['entry_point']);
    return entryPoint === undefined ? input : withName(input, entryPoint);
  }

  async score(item: BenchmarkItem, output: string, tools: ScoringTools): Promise<ItemScore> {
    const text = cleanOutput(output);
    if (text === '') return nothingFound('empty output');
    const { entryPoint, tests } = metadataSchema.parse(item.metadata);
    const subject = { text, task: item.input, entryPoint, sanitize: 'reachable' as const };
    const { right, reason, program } = await runOwnTests(subject, { tests, prompt: item.input }, tools);
    return { value: right ? 1 : 0, extracted: program, reason };
  }
}

/** A student must know what the tests will call. */
function withName(input: string, entryPoint: string): string {
  return new RegExp(`(?<!\\w)${entryPoint}(?!\\w)`, 'u').test(input)
    ? input
    : `${input}\n\nName the function \`${entryPoint}\`.`;
}

export const pythonTests: ScorerKind<typeof options> = {
  name: 'python-tests',
  options,
  open: () => new PythonTests(),
};
