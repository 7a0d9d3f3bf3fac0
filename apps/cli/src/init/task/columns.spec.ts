import { readColumns } from './columns.js';
import { guessScorer } from './guess-scorer.js';
import { withoutRepeats } from './split.js';

/** What `agora init` takes of rows, by the columns that they have. */
function read(...rows: Record<string, unknown>[]) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const table = {
    file: { path: 'rows.jsonl', name: '--from: rows.jsonl' },
    columns,
    rows: rows.map((fields, index) => ({ fields, place: `line ${index + 1}` })),
  };
  const { rows: taken, notes } = readColumns(table, {});
  return { taken, notes, scorer: guessScorer(taken).name, targets: taken.map(({ target }) => target) };
}

const colours = ['red', 'green', 'blue'];
const question = 'Which one?';

describe('numbers of choices', () => {
  it('become letters, counted from what all rows together tell', () => {
    const from0 = read(...[0, 2, '1'].map((answer) => ({ question, choices: colours, answer })));
    expect(from0).toMatchObject({
      scorer: 'multiple-choice',
      targets: ['A', 'C', 'B'],
      notes: ['targets are numbers of choices, counted from 0: 0 is A'],
    });
    const from1 = read(...[1, 3, 2].map((answer) => ({ question, options: colours, answer })));
    expect(from1).toMatchObject({ scorer: 'multiple-choice', targets: ['A', 'C', 'B'] });
    expect(from1.notes.join()).toContain('counted from 1');
  });

  it.each([
    ['could begin at 0 or at 1', [1, 2], colours],
    ['are none of the choices', [0, 5], colours],
    ['stand beside texts', [0, 'green'], colours],
    ['are choices themselves', [3, 4], ['3', '4', '5']],
  ])('are left as they are where they %s', (_what, answers, choices) => {
    const { targets, notes } = read(...answers.map((answer) => ({ question, choices, answer })));
    expect(targets).toEqual(answers);
    expect(notes).toEqual([]);
  });
});

it('takes labelled choices, whatever their labels are', () => {
  const of = (label: string[], answerKey: string) => ({ question, choices: { text: colours, label }, answerKey });
  const { taken, targets } = read(of(['A', 'B', 'C'], 'B'), of(['1', '2', '3'], '3'));
  expect(targets).toEqual(['B', 'C']);
  expect(taken.map(({ more }) => more)).toEqual([{ choices: colours }, { choices: colours }]);
});

it.each([
  ['a list of numbers is', [1, 2], 'multiple-choice'],
  ['texts by letter are', { A: 'x', B: 'y' }, 'multiple-choice'],
  ['settings are not', { temperature: 1, top_p: 1 }, 'exact'],
  ['one text is not', ['fast'], 'exact'],
  ['nothing is not', null, 'exact'],
])('takes options for choices where they are: %s', (_what, options, scorer) => {
  const rows = ['a', 'b'].map((answer) => ({ question: `Which of ${answer}?`, options, answer }));
  expect(read(...rows).scorer).toBe(scorer);
});

describe('tests of programs', () => {
  const code = 'def helper(a):\n    return a\n\ndef add(a, b):\n    return helper(a) + b';

  it('name the function of the solution that they call', () => {
    const { taken, scorer } = read({
      text: 'Write a function that adds.',
      code,
      test_setup_code: 'import math',
      test_list: ['assert math.isclose(add(1, 2), 3)', 'assert add(0, 0) == 0'],
    });
    expect(scorer).toBe('python-tests');
    expect(taken[0]).toMatchObject({
      target: code,
      more: {
        entry_point: 'add',
        tests: ['import math', 'assert math.isclose(add(1, 2), 3)', 'assert add(0, 0) == 0'],
      },
    });
  });

  it('of a solution that goes on where its prompt ends are those of both', () => {
    const prompt = 'def add(a, b):\n    """Adds."""\n';
    const test = 'def check(candidate):\n    assert candidate(1, 2) == 3\n';
    const { taken } = read({ prompt, canonical_solution: '    return a + b\n', entry_point: 'add', test });
    expect(taken[0]).toMatchObject({
      target: `${prompt}    return a + b\n`,
      more: { tests: test, entry_point: 'add' },
    });
  });

  it('make two rows that ask the same no different questions', () => {
    const row = (name: string) => ({
      text: 'Write a function.',
      code: `def ${name}(): pass`,
      test_list: [`assert ${name}()`],
    });
    expect(withoutRepeats(read(row('f'), row('g')).taken)).toMatchObject({ rows: [{}], contradicting: [{}] });
  });
});
