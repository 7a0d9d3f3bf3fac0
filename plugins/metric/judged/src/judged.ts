import { createHash } from 'node:crypto';
import {
  isShipped,
  judgedFigures,
  judgePrompt,
  judgeRequest,
  knownWithin,
  looksOf,
  orderedRows,
  RUBRICS_VERSION,
  sampledRows,
  scoreRow,
  valueOf,
  valuesOf,
  type JudgedBy,
  type JudgeOutput,
  type ReadJudgment,
  type Rubric,
  type RubricChoice,
} from '@agora/judging';
import {
  Fault,
  type JudgedFigures,
  type Measurement,
  type Metric,
  type MetricJudge,
  type MetricRow,
  type Sampling,
} from '@agora/plugin-api';
import { inParallel } from '@agora/scoring';

export interface JudgedOptions {
  /** As it was named. */
  rubric: string;
  choice: RubricChoice;
  judges: readonly string[];
  sample: number;
  output: JudgeOutput;
  repeat?: { rows: number; temperature?: number | undefined } | undefined;
  /** Stop as soon as the mean is known within so many points of the score. */
  stop?: { within: number } | undefined;
}

/** A row that is judged, by its place in the dataset. */
interface Sampled {
  index: number;
  row: MetricRow;
  rubric: Rubric;
}

/**
 * Judges read a sample of the rows, the same slots of every generator, by a rubric. A row's value is the mean of its judges'
 * scores, from 1 to 5; a row that some judge gave no score has none, and neither has a row outside of the sample.
 */
export function judged(options: JudgedOptions): Metric {
  const { choice, sample, output, repeat } = options;
  return {
    id: 'judged',
    judging: {
      judges: options.judges,
      basis: basisOf(choice, output),
      questions: (rows) => Math.min(rows, sample) + Math.min(rows, sample, repeat?.rows ?? 0),
      prompt: (row) => judgePrompt(choice(row.provenance?.domain), row, output),
    },
    measure: async (dataset, { judges }, signal) => {
      signal.throwIfAborted();
      if (!judges || judges.length === 0) throw noJudges();
      return measured(options, dataset, judges, signal);
    },
  };
}

async function measured(
  { choice, sample, output, repeat, rubric, stop }: JudgedOptions,
  dataset: readonly MetricRow[],
  judges: readonly MetricJudge[],
  signal: AbortSignal,
): Promise<Measurement> {
  const slots = dataset.map(({ provenance }, index) => provenance?.slot ?? index);
  const chosen = stop ? orderedRows(slots, sample) : sampledRows(slots, sample);
  const all = chosen.map((index): Sampled => {
    const row = dataset[index] as MetricRow;
    return { index, row, rubric: choice(row.provenance?.domain) };
  });
  const twice = new Set(sampledRows(slots, Math.min(sample, repeat?.rows ?? 0)));
  const said: JudgedBy[] = judges.map(({ id, model, family }) => ({ id, model, family, first: [], again: new Map() }));
  const how = { twice, output, temperature: repeat?.temperature };
  let done = 0;
  let reached = false;
  for (const look of stop ? looksOf(all.length) : [all.length]) {
    const from = done;
    await inParallel([...judges.entries()], judges.length, signal, async ([which, judge], either) => {
      const { first, again } = await judgeRows(judge, all.slice(from, look), how, either);
      const before = said[which] as JudgedBy;
      const later = [...again].map(([place, judgment]) => [from + place, judgment] as const);
      said[which] = { ...before, first: [...before.first, ...first], again: new Map([...before.again, ...later]) };
    });
    done = look;
    reached = stop !== undefined && knownWithin(valuesOf(done, said), stop.within);
    if (reached) break;
  }
  const rows = all.slice(0, done);
  return measurement(
    isShipped(rubric) ? `${rubric}@${RUBRICS_VERSION}` : (rows[0]?.rubric.name ?? rubric),
    dataset,
    { rows, stopping: stop && { within: stop.within, sample: all.length, reached } },
    said,
  );
}

async function judgeRows(
  judge: MetricJudge,
  rows: readonly Sampled[],
  { twice, output, temperature }: { twice: ReadonlySet<number>; output: JudgeOutput; temperature: number | undefined },
  signal: AbortSignal,
): Promise<Pick<JudgedBy, 'first' | 'again'>> {
  const first: ReadJudgment[] = [];
  const again = new Map<number, ReadJudgment>();
  // Another seed makes this a different request; otherwise the first judgment, which is stored, would be returned.
  const anew: Sampling = { seed: 1, ...(temperature === undefined ? {} : { temperature }) };
  const questions = [
    ...rows.map((sampled, place) => ({ sampled, place, repeats: false })),
    ...rows.flatMap((sampled, place) => (twice.has(sampled.index) ? [{ sampled, place, repeats: true }] : [])),
  ];
  await inParallel(questions, judge.parallelism, signal, async ({ sampled, place, repeats }, either) => {
    const judgment = await scoreRow(judge, sampled.rubric, sampled.row, either, {
      output,
      again: repeats ? anew : undefined,
    });
    if (repeats) again.set(place, judgment);
    else first[place] = judgment;
  });
  return { first, again: new Map([...again].sort(([a], [b]) => a - b)) };
}

function measurement(
  rubric: string,
  dataset: readonly MetricRow[],
  { rows, stopping }: { rows: readonly Sampled[]; stopping: JudgedFigures['stopping'] },
  judges: readonly JudgedBy[],
): Measurement {
  const perInstance = dataset.map((): number | null => null);
  const perInstanceDetails = dataset.map((): Record<string, unknown> | null => null);
  for (const [place, { index }] of rows.entries()) {
    perInstance[index] = valueOf(judges.map(({ first }) => first[place]));
    perInstanceDetails[index] = Object.fromEntries(
      judges.map(({ id, first, again }) => [
        id,
        { ...first[place], ...(again.has(place) ? { again: again.get(place) } : {}) },
      ]),
    );
  }
  const figures = judgedFigures(
    rubric,
    rows.map(({ row, rubric: by }) => ({
      length: (by.judges === 'response' ? row.response : row.instruction).length,
      model: row.provenance?.model,
    })),
    judges,
    stopping,
  );
  return {
    perInstance,
    aggregate: figures.mean?.value ?? null,
    unit: 'score of 5',
    model: judges.map(({ model }) => model).join(', '),
    perInstanceDetails,
    judged: figures,
  };
}

/** Hash of everything that judges are asked, for each field (math, code, general) with a rubric of its own. */
function basisOf(choice: RubricChoice, output: JudgeOutput): string {
  const row = { instruction: '', response: '' };
  const asked = [undefined, 'math', 'code'].map((domain) => judgeRequest(choice(domain), row, output));
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}

function noJudges(): Fault {
  return new Fault('invalid-input', 'the metric "judged" asks judges, and none is lent to it', {
    fix: 'Name them in the experiment file: judges: [{ id: …, provider: …, model: … }].',
  });
}
