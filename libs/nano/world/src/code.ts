import type { Body } from './code-body.js';
import { CODE_FAMILIES } from './code-families.js';
import type { CodeExercise } from './code-family.js';
import { type PythonValue, pythonRepr } from './python-value.js';
import { type RandomSource, pick } from './random.js';
import type { CheckResult, CodeTask } from './task.js';
import type { Exercise, TaskHead, Template } from './template.js';

const define = (body: Body) => `def f(${body.argument}): return ${body.python}`;

const outcomes = (body: Body, inputs: readonly PythonValue[]) =>
  inputs.map((input) => pythonRepr(body.run(input))).join('\n');

const OFF_FORMAT: ((body: Body) => string)[] = [
  (body) => `Use ${body.python} for that.`,
  (body) => `lambda ${body.argument}: ${body.python}`,
  (body) => `return ${body.python}`,
  (body) => `f(${body.argument}) = ${body.python}`,
];

/** The right body of another exercise whose results differ on these inputs. */
function anotherBody({ kind, right, inputs }: CodeExercise, random: RandomSource): Body {
  const rivals = CODE_FAMILIES.filter((family) => family.kind === kind);
  for (;;) {
    const body = pick(random, rivals).drawBody(random);
    if (body.argument === right.argument && outcomes(body, inputs) !== outcomes(right, inputs)) return body;
  }
}

function exercise(code: CodeExercise, head: TaskHead<'code'>): Exercise<'code'> {
  const { right, mistaken, inputs } = code;
  return {
    task: {
      ...head,
      response: define(right),
      entryPoint: 'f',
      cases: inputs.map((input) => ({
        call: `f(${pythonRepr(input)})`,
        expected: pythonRepr(right.run(input)),
      })),
    },
    wrong: (random, mistake) => {
      const useful = mistake === 'systematic' && outcomes(mistaken, inputs) !== outcomes(right, inputs);
      return define(useful ? mistaken : anotherBody(code, random));
    },
    offFormat: (random) => pick(random, OFF_FORMAT)(right),
  };
}

export const CODE_TEMPLATES: readonly Template<'code'>[] = CODE_FAMILIES.map((family) => family.template(exercise));

/** The program in an output; null unless the output begins with `def f(`. A Markdown fence around it is allowed. */
export function extractProgram(output: string): string | null {
  const trimmed = output.trim();
  const inside = /^```(?:python)?\n(.*)\n```$/s.exec(trimmed)?.[1] ?? trimmed;
  return inside.startsWith('def f(') ? inside : null;
}

/**
 * Python source that defines the program of an output and prints one line per test case: `= ` and the `repr` of the call's
 * result, or `! ` and the name of the exception. What the program itself prints is dropped. Null when the output contains no
 * program. Run it in a sandbox, and pass its standard output to `check`.
 */
export function testProgram(task: CodeTask, output: string): string | null {
  const program = extractProgram(output);
  if (program === null) return null;
  return `import contextlib, io
program = ${JSON.stringify(program)}
calls = ${JSON.stringify(task.cases.map(({ call }) => call))}
lines = []
with contextlib.redirect_stdout(io.StringIO()):
    for call in calls:
        space = {}
        try:
            exec(program, space)
            lines.append('= ' + repr(eval(call, space)))
        except Exception as error:
            lines.append('! ' + type(error).__name__)
print('\\n'.join(lines))
`;
}

/** Compares the output of the test program with the expected results. */
export function checkCode(task: CodeTask, output: string, stdout: string): CheckResult {
  const extracted = extractProgram(output);
  if (extracted === null) return { correct: false, extracted, reason: 'no-program' };
  const lines = stdout.trimEnd().split('\n');
  if (lines.length !== task.cases.length) return { correct: false, extracted, reason: 'did-not-finish' };
  if (task.cases.every(({ expected }, index) => lines[index] === `= ${expected}`)) {
    return { correct: true, extracted, reason: 'right' };
  }
  const error = lines.find((line) => line.startsWith('! '));
  return { correct: false, extracted, reason: error === undefined ? 'wrong-result' : `raised-${error.slice(2)}` };
}
