import { Fault } from '@agora/plugin-api';
import { makeFolder } from '@agora/storage';
import { smallestVisibleGap } from '@agora/statistics';
import { access, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ExitCode } from '../exit-code.js';
import { loadExperiment } from '../experiment/load-experiment.js';
import { checkTask, type CheckedTask } from '../init/task/check-task.js';
import { readColumns, type ReadColumns, type TaskRow } from '../init/task/columns.js';
import { guessScorer } from '../init/task/guess-scorer.js';
import { readUserTable } from '../init/task/read-table.js';
import { inputForm, splitRows, withoutRepeats, type Split } from '../init/task/split.js';
import { domainText, experimentText } from '../init/task/texts.js';
import { onOut, outFault } from '../out-path.js';
import type { Output } from '../output.js';
import { openPluginHost } from '../session/plugin-host.js';
import type { SharedFlags } from '../settings.js';

export interface InitTaskFlags extends SharedFlags {
  /** Name of the task. */
  domain: string;
  from?: string;
  benchmark?: string;
  input?: string;
  target?: string;
  scorer?: string;
  task?: string;
  answer?: string;
  heldOut?: number;
  out: string;
  force?: boolean;
}

interface Rows extends Split {
  taken: ReadColumns['taken'];
  /** What a user should know of rows that were left out. */
  notes: string[];
}

/** Writes the folder of a user's own task and an experiment file, checks both, and says what they can show. */
export async function initTask(flags: InitTaskFlags, output: Output): Promise<ExitCode> {
  const { domain: name, out, force = false } = flags;
  checkName(name);
  const { seeds, items, taken, notes } = await rowsOf(flags, name);
  const guessed = guessScorer([...seeds, ...items]);
  const scorer = flags.scorer ?? guessed.name;
  const judged = scorer === 'judge';
  const folder = join(out, name);
  const experiment = join(out, `${name}.yaml`);
  const files: [path: string, text: string][] = [
    [join(folder, 'domain.yaml'), domainText({ name, task: flags.task, answer: flags.answer, scorer, judged })],
    [join(folder, 'seeds.jsonl'), linesOf(seeds)],
    [join(folder, 'benchmark.jsonl'), linesOf(items, true)],
    [experiment, experimentText({ name, judged })],
  ];
  if (!force) await refuseExisting(files.map(([path]) => path));
  await onOut('--out', out, () => makeFolder(folder));
  for (const [path, text] of files) await writeFile(path, text).catch((error: unknown) => throwOut(path, error));
  const checked = await check(experiment);
  const why = flags.scorer === undefined ? guessed.why : '--scorer';
  output.record({
    kind: 'init',
    domain: name,
    folder,
    file: experiment,
    scorer,
    ...checked,
    notes,
    power: powerOf(checked.items),
  });
  say(
    output,
    { ...flags, folder, experiment: relative(process.cwd(), experiment) || experiment },
    { scorer, why, taken, notes, checked },
  );
  return ExitCode.done;
}

function checkName(name: string): void {
  if (/^[a-z0-9][a-z0-9.-]{0,63}$/.test(name)) return;
  throw new Fault('invalid-input', `--domain: "${name}" is no name of a task`, {
    fix: 'Use small letters, digits, - and ., such as my-task.',
  });
}

async function rowsOf(flags: InitTaskFlags, name: string): Promise<Rows> {
  if (flags.from === undefined) {
    throw new Fault('invalid-input', '--from is missing: the rows that the task is made from', {
      fix: `agora init --domain ${name} --from rows.jsonl (or .csv, .tsv, .json, .parquet)`,
    });
  }
  const { rows: read, taken, notes: told } = readColumns(await readUserTable('--from', flags.from), flags);
  const { rows, repeated, contradicting } = withoutRepeats(read);
  const notes = [
    ...told,
    ...(repeated.length > 0 ? [`${count(repeated, 'row')} left out as repetition: ${places(repeated)}`] : []),
    ...(contradicting.length > 0
      ? [
          `${count(contradicting, 'row')} left out with the input of an earlier row but another target: ${places(contradicting)}`,
        ]
      : []),
  ];
  const bare = taken.target === undefined ? [] : rows.filter(({ target }) => target === undefined);
  if (bare.length > 0)
    notes.push(`${count(bare, 'row')} without a target, used as instructions alone: ${places(bare)}`);
  if (flags.benchmark === undefined)
    return { ...splitRows(rows, name, flags.heldOut, read.length - rows.length), taken, notes };
  if (flags.heldOut !== undefined) {
    throw new Fault('invalid-input', '--held-out and --benchmark are both given', {
      fix: 'Leave one out: rows are held out only where there is no file of items.',
    });
  }
  const { rows: items, notes: toldOfItems } = readColumns(await readUserTable('--benchmark', flags.benchmark), flags);
  notes.push(...toldOfItems);
  const asked = new Set(items.map(({ input }) => inputForm(input)));
  const seeds = rows.filter(({ input }) => !asked.has(inputForm(input)));
  const both = rows.filter(({ input }) => asked.has(inputForm(input)));
  if (seeds.length === 0) {
    throw new Fault(
      'invalid-input',
      `--benchmark: ${flags.benchmark} has every row of --from as an item, so no seed is left`,
      {
        fix: 'Name a file of other items; or leave --benchmark out, and rows of --from are held out.',
      },
    );
  }
  const overlap = both.length > 0 ? [`${count(both, 'seed')} left out as item of the benchmark: ${places(both)}`] : [];
  return { seeds, items, taken, notes: [...notes, ...overlap] };
}

const count = (rows: readonly TaskRow[], noun: string): string =>
  `${rows.length} ${noun}${rows.length === 1 ? '' : 's'}`;

function places(rows: readonly TaskRow[]): string {
  const shown = rows.slice(0, 5).map(({ place }) => place);
  return [...shown, ...(rows.length > shown.length ? ['…'] : [])].join(', ');
}

function linesOf(rows: readonly TaskRow[], withIds = false): string {
  return rows
    .map(({ id, input, target, more }) => ({ ...(withIds && id !== undefined ? { id } : {}), input, target, ...more }))
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}

async function refuseExisting(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const exists = await access(path).then(
      () => true,
      () => false,
    );
    if (!exists) continue;
    throw new Fault('invalid-input', `${path} exists already.`, {
      fix: 'Name another folder with --out, or overwrite it with --force.',
    });
  }
}

function throwOut(path: string, error: unknown): never {
  throw outFault('--out', path, error);
}

/** Checks the written task as `agora plan` does. The `fix` of a fault says which files to correct: these, or their source. */
async function check(file: string): Promise<CheckedTask> {
  const { experiment, baseDir } = await loadExperiment(file);
  const [entry] = experiment.domains;
  if (!entry) throw new Fault('internal', `${file} has no domain`);
  try {
    return await checkTask(openPluginHost(baseDir), entry);
  } catch (error) {
    const fault = Fault.from(error);
    throw new Fault(fault.code, fault.message, {
      fix: `${fault.fix ?? 'Correct the file.'} The files are written: correct them there and check with agora plan; or correct the rows and repeat this command with --force.`,
      cause: error,
    });
  }
}

/** Share of the items that two students answer differently: assumed for students that are much alike, and for unrelated ones. */
const ALIKE = 0.2;
const UNLIKE = 0.5;
/** An example of the gap between base and reference, in points of score: the true one is not known yet. */
const EXAMPLE_GAP = 40;

function powerOf(items: number): { alike: number; unlike: number } {
  return { alike: smallestVisibleGap(items, ALIKE), unlike: smallestVisibleGap(items, UNLIKE) };
}

const pgrOf = (gap: number): number => Math.round((gap * 10_000) / EXAMPLE_GAP);

interface Told {
  scorer: string;
  why: string;
  taken: ReadColumns['taken'];
  notes: readonly string[];
  checked: CheckedTask;
}

function say(
  output: Output,
  { folder, experiment, benchmark, task }: InitTaskFlags & { folder: string; experiment: string },
  { scorer, why, taken, notes, checked }: Told,
): void {
  const { seeds, items, near, judged } = checked;
  output.say(
    `${output.paint('bold', `${relative(process.cwd(), folder) || folder}/`)} and ${output.paint('bold', experiment)}`,
  );
  output.say(
    `Columns: input from ${taken.input}${taken.target === undefined ? ', no target' : `, target from ${taken.target}`}`,
  );
  output.say(`Scorer: ${scorer} (${why})${judged ? '; a judge is paid for every answer' : ''}`);
  output.say(
    `Seeds: ${seeds}. Benchmark: ${items} items${benchmark === undefined ? ', held out of the same rows' : ''}.`,
  );
  const { alike, unlike } = powerOf(items);
  const [from, to] = [alike, unlike].map((gap) => (gap * 100).toFixed(1));
  output.say(
    `With ${items} items, a difference of ${from} points of score between two students is found in four of five cases (at 95 % ` +
      `confidence) when they answer much alike, and one of ${to} points when they do not. If the reference is ${EXAMPLE_GAP} points above ` +
      `the base, these are ${pgrOf(alike)} and ${pgrOf(unlike)} points of PGR${unlike * 100 > EXAMPLE_GAP ? ' (the whole gap is 100)' : ''}. With four times as many items, half of the difference is enough.`,
  );
  for (const note of notes) output.say(`Note: ${note}`);
  if (near.length > 0) {
    output.say(
      `Warning: ${near.length} of ${items} items are nearly the same as a seed, so a student may have learned the answer:`,
    );
    for (const { id, input } of near.slice(0, 5)) output.say(`  ${id}: ${input}`);
  }
  const described =
    task === undefined
      ? `Say in ${join(relative(process.cwd(), folder), 'domain.yaml')} what the task is, then:`
      : 'Next:';
  output.say(described);
  output.say(`  agora plan ${experiment}   # what a run would do; spends nothing`);
  output.say(`  agora run ${experiment}`);
}
