import { execFileSync } from 'node:child_process';
import {
  check,
  createRandom,
  DOMAINS,
  heldOutTasks,
  offFormatResponse,
  sample,
  sampleDistinct,
  solve,
  splitOf,
  templateIds,
  testProgram,
  wrongResponse,
  type CheckResult,
  type CodeTask,
  type Task,
} from './index.js';

const MANY = 1_200;

/** Runs test programs in one real Python and gives what each printed. */
function runPython(programs: string[]): string[] {
  const runner = `
import contextlib, io, json, sys
printed = []
for source in json.load(sys.stdin):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(source, {})
    printed.append(out.getvalue())
print(json.dumps(printed))
`;
  const stdout = execFileSync('python3', ['-I', '-c', runner], { input: JSON.stringify(programs), encoding: 'utf8' });
  return JSON.parse(stdout) as string[];
}

function judge(answers: readonly { task: Task; output: string }[]): CheckResult[] {
  const programs = answers.flatMap(({ task, output }) => {
    const program = task.domain === 'code' ? testProgram(task, output) : null;
    return program === null ? [] : [program];
  });
  const printed = runPython(programs);
  return answers.map(({ task, output }) => {
    const ran = task.domain === 'code' && testProgram(task, output) !== null;
    return check(task, output, ran ? printed.shift() : '');
  });
}

const wrongOnes = (results: CheckResult[], answers: readonly { task: Task; output: string }[]) =>
  answers.filter((_, index) => !results[index]?.correct).map(({ task, output }) => [task.instruction, output]);
const rightOnes = (results: CheckResult[], answers: readonly { task: Task; output: string }[]) =>
  answers.filter((_, index) => results[index]?.correct).map(({ task, output }) => [task.instruction, output]);

describe.each(DOMAINS)('%s', (domain) => {
  const tasks: Task[] = sampleDistinct(domain, createRandom('spec', domain), MANY);

  it('has 24 templates, each with tasks on both sides of the split', () => {
    const ids = templateIds(domain);
    expect(new Set(ids).size).toBe(24);
    for (const template of ids) {
      for (const split of ['train', 'held-out'] as const) {
        const found = sampleDistinct(domain, createRandom(template), 6, { split, templates: [template] });
        expect(found.map((task) => [task.templateId, task.split])).toEqual(found.map(() => [template, split]));
      }
    }
  });

  it('keeps training and held-out tasks disjoint, whoever writes the instruction', () => {
    const heldOut = heldOutTasks(domain, 200);
    const train = new Set(tasks.map(({ instruction }) => instruction));
    expect(heldOut).toHaveLength(200);
    expect(heldOut.filter(({ instruction }) => train.has(instruction))).toEqual([]);
    expect(heldOut.every(({ instruction }) => splitOf(instruction) === 'held-out')).toBe(true);
    expect(tasks.every(({ instruction }) => splitOf(instruction) === 'train')).toBe(true);
    expect(tasks.every(({ instruction }) => solve(domain, instruction)?.split === 'train')).toBe(true);
  });

  it('reads every instruction back as the same task, and as no other domain’s', () => {
    for (const task of [...tasks, ...heldOutTasks(domain, 200)]) expect(solve(task.instruction)).toEqual(task);
    expect(solve(domain, 'What is the capital of France?')).toBeUndefined();
  });

  it('repeats itself for the same seed and differs for another', () => {
    const draw = (seed: number) =>
      Array.from({ length: 20 }, () => 0).map(
        (
          (random) => () =>
            sample(domain, random).instruction
        )(createRandom(seed)),
      );
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(heldOutTasks(domain, 30)).toEqual(heldOutTasks(domain, 30));
  });

  it('draws all templates about equally often', () => {
    const random = createRandom('balance');
    const counts = new Map<string, number>();
    for (let i = 0; i < 2_400; i++) {
      const { templateId } = sample(domain, random);
      counts.set(templateId, (counts.get(templateId) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(50);
  });

  it('accepts its own responses', () => {
    const answers = tasks.map((task) => ({ task, output: ` ${task.response}\n` }));
    expect(wrongOnes(judge(answers), answers)).toEqual([]);
  });

  it.each(['random', 'systematic'] as const)('rejects %s mistakes, though they look right', (mistake) => {
    const random = createRandom('wrong', mistake);
    const answers = tasks.map((task) => ({ task, output: wrongResponse(task, random, mistake) }));
    const results = judge(answers);
    expect(rightOnes(results, answers)).toEqual([]);
    expect(results.filter(({ extracted }) => extracted === null)).toEqual([]);
  });

  it('rejects responses in other formats', () => {
    const random = createRandom('off-format');
    const answers = tasks.map((task) => ({ task, output: offFormatResponse(task, random) }));
    expect(rightOnes(judge(answers), answers)).toEqual([]);
  });

  it('makes the same systematic mistake every time, and random ones differently', () => {
    const systematic = tasks.filter((task) => {
      const [first, second] = [createRandom(1), createRandom(2)].map((random) =>
        wrongResponse(task, random, 'systematic'),
      );
      return first === second;
    });
    expect(systematic.length).toBeGreaterThan(0.95 * tasks.length);
    const [task] = tasks;
    const slips = new Set(Array.from({ length: 20 }, (_, seed) => task && wrongResponse(task, createRandom(seed))));
    expect(slips.size).toBeGreaterThan(3);
  });

  it('says what it cannot draw', () => {
    const random = createRandom(0);
    expect(() => sample(domain, random, { templates: ['nowhere'] })).toThrow('no template "nowhere"');
    expect(() => sample(domain, random, { templates: [] })).toThrow('no templates');
    const [first = ''] = templateIds(domain);
    expect(() => sampleDistinct(domain, random, 1_000_000, { templates: [first] })).toThrow(/only \d+ of 1000000/);
  });
});

describe('checks', () => {
  const task = <D extends Task['domain']>(domain: D, instruction: string) => {
    const found = solve(domain, instruction);
    if (found === undefined) throw new Error(`no task: ${instruction}`);
    return found;
  };

  it('reads the number after "Answer:" at the very end', () => {
    const sum = task('math', 'What is 20 plus 30?');
    expect(check(sum, '20 + 30 = 50. Answer: 50')).toEqual({ correct: true, extracted: '50', reason: 'right' });
    expect(check(sum, 'Answer: 50')).toMatchObject({ correct: true });
    expect(check(sum, 'Answer: 49 or rather Answer: 50')).toMatchObject({ correct: true });
    expect(check(sum, 'Answer: 50 Answer: 49')).toMatchObject({ correct: false, reason: 'wrong-answer' });
    expect(check(sum, 'Answer: 50, I think')).toMatchObject({ correct: false, extracted: null, reason: 'no-answer' });
    expect(check(sum, 'NoAnswer: 50')).toMatchObject({ correct: false, extracted: null });
  });

  it('executes programs and compares what they return', () => {
    const plus: CodeTask = task('code', 'Write f(x) that returns x plus 3.');
    const reason = (output: string) => {
      const program = testProgram(plus, output);
      return check(plus, output, program === null ? '' : (runPython([program])[0] ?? '')).reason;
    };
    expect(reason('def f(x): return x + 3')).toBe('right');
    expect(reason('def f(x):\n    print("hello")\n    return 3 + x')).toBe('right');
    expect(reason('```python\ndef f(x): return x + 3\n```')).toBe('right');
    expect(reason('def f(x): return float(x + 3)')).toBe('wrong-result');
    expect(reason('def f(x): return y + 3')).toBe('raised-NameError');
    expect(reason('def f(x) return x')).toBe('raised-SyntaxError');
    expect(reason('Sure: def f(x): return x + 3')).toBe('no-program');
    expect(check(plus, 'def f(x): return x + 3', '')).toMatchObject({ correct: false, reason: 'did-not-finish' });
  });

  it('accepts any response that keeps the constraints', () => {
    const end = task('instruction-following', 'Write a short sentence that ends with lemon.');
    expect(check(end, 'Nobody ate that sour lemon.')).toMatchObject({ correct: true });
    expect(check(end, 'lemon')).toMatchObject({ correct: false, reason: 'broken-word-count' });
    expect(check(end, 'the lemon is good')).toMatchObject({ correct: false, reason: 'broken-ends-with' });
    const list = task('instruction-following', 'List 3 fruits and start with pear.');
    expect(check(list, 'pear, plum, apple')).toMatchObject({ correct: true });
    expect(check(list, 'pear, plum, plum')).toMatchObject({ correct: false, reason: 'broken-items' });
    expect(check(list, 'pear, plum, cat')).toMatchObject({ correct: false, reason: 'broken-items' });
    expect(check(list, 'plum, pear, apple')).toMatchObject({ correct: false, reason: 'broken-starts-with' });
    expect(check(list, '')).toEqual({ correct: false, extracted: null, reason: 'empty' });
  });
});
