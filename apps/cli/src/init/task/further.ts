/** What scorers read of a row beside input and target, whatever the layout calls it: choices, tests, entry_point, schema, forbidden. */
export interface Further {
  more: Record<string, unknown>;
  /** The target, where the layout says it in words of its own. */
  target?: unknown;
}

const SAME_NAME = ['choices', 'tests', 'entry_point', 'schema', 'forbidden', 'response'];
/** Of choices, in their order. */
export const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Of choices that have a column each. */
const MOST_COLUMNS = 10;

export const isFilled = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');

/** `target`: the column of the target, and `input` the text of the input. */
export function furtherOf(fields: Record<string, unknown>, target: string | undefined, input: string): Further {
  const named = SAME_NAME.filter((name) => name !== target && isFilled(fields[name])).map(
    (name) => [name, listed(fields[name], name)] as const,
  );
  const given = target === undefined ? undefined : fields[target];
  const answer = isFilled(given) ? listed(given) : undefined;
  const more: Record<string, unknown> = {
    ...choicesByLetter(fields),
    ...optionsOf(fields),
    ...Object.fromEntries(named),
  };
  const labelled = labelledChoices(more['choices'], answer);
  return labelled
    ? { more: { ...more, choices: labelled.choices }, target: labelled.target }
    : tested(fields, more, answer, input);
}

/** A cell of a CSV file may hold JSON; `choices` also `red | green | blue`. */
function listed(cell: unknown, name = ''): unknown {
  if (typeof cell !== 'string') return cell;
  if (/^\s*[[{]/.test(cell)) {
    try {
      return JSON.parse(cell) as unknown;
    } catch {
      return cell;
    }
  }
  return name === 'choices' && cell.includes('|') ? cell.split('|').map((choice) => choice.trim()) : cell;
}

/** Columns A, B, C, …, as many files of questions have them. */
function choicesByLetter(fields: Record<string, unknown>): { choices?: Record<string, unknown> } {
  const letters = [...LETTERS.slice(0, MOST_COLUMNS)].filter((letter) => isFilled(fields[letter]));
  const inOrder = LETTERS.startsWith(letters.join(''));
  return letters.length >= 2 && inOrder
    ? { choices: Object.fromEntries(letters.map((letter) => [letter, fields[letter]])) }
    : {};
}

/** `options`: a list of texts, or texts by letter. Settings that go by that name are neither. */
function optionsOf(fields: Record<string, unknown>): { choices?: unknown } {
  const options = listed(fields['options'], 'choices');
  if (Array.isArray(options)) return options.length >= 2 && options.every(isText) ? { choices: options } : {};
  if (typeof options !== 'object' || options === null) return {};
  const letters = Object.keys(options).sort().join('');
  return letters.length >= 2 && LETTERS.startsWith(letters) ? { choices: options } : {};
}

const isText = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

/** `{ text: […], label: […] }`, as ARC has choices; the target is a label. */
function labelledChoices(choices: unknown, target: unknown): { choices: unknown[]; target: unknown } | undefined {
  if (typeof choices !== 'object' || choices === null) return undefined;
  const { text, label } = choices as { text?: unknown; label?: unknown };
  if (!Array.isArray(text) || !Array.isArray(label) || text.length !== label.length) return undefined;
  const at = label.map(String).indexOf(String(target));
  return { choices: text, target: at < 0 ? target : LETTERS[at] };
}

/** The tests of a program under the names that MBPP and HumanEval give them. */
function tested(
  fields: Record<string, unknown>,
  more: Record<string, unknown>,
  target: unknown,
  input: string,
): Further {
  const own = listed(fields['test_list']) ?? (isFilled(fields['entry_point']) ? fields['test'] : undefined);
  if (more['tests'] === undefined && isFilled(own)) {
    const before = [fields['test_setup_code'], ...listOf(fields['test_imports'])].filter(isFilled);
    more['tests'] = Array.isArray(own) ? [...before, ...(own as unknown[])] : own;
  }
  if (more['tests'] === undefined) return { more, target };
  more['entry_point'] ??= functionUnderTest(more['tests'], target);
  const name = more['entry_point'];
  // HumanEval's solution goes on where its prompt, the head of the function, ends.
  const isBody =
    typeof name === 'string' && typeof target === 'string' && defines(input, name) && !defines(target, name);
  return { more, target: isBody ? `${input}${target}` : target };
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** The function of the solution that the tests call first. */
function functionUnderTest(tests: unknown, solution: unknown): string | undefined {
  const text = listOf(tests).join('\n') || String(tests);
  const called = [...text.matchAll(/([A-Za-z_]\w*)\s*\(/g)].map(([, name]) => name ?? '');
  return called.find((name) => typeof solution === 'string' && defines(solution, name));
}

function defines(program: string, name: string): boolean {
  return new RegExp(`^\\s*(?:async\\s+)?def\\s+${name}\\s*\\(`, 'm').test(program);
}
