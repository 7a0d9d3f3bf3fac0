import { stageKey } from '@agora/artifacts';
import type { EvaluateSpec, Results } from '@agora/run-schemas';
import type { ScoredRun } from './scored-run.js';

type Benchmark = Results['benchmarks'][number];

/** Whether scores of two runs may be subtracted. */
export interface Comparability {
  /** Why a benchmark of a domain is not compared at all; undefined where it is. */
  excluded(domain: string, benchmark: string): string | undefined;
  /** Why its PGRs are not comparable, though its scores are. */
  withoutPgr(domain: string, benchmark: string): string | undefined;
  /** Further differences between the runs, such as another student: every difference in score includes their effect. */
  warnings: string[];
}

export const ONE_RUN: Comparability = { excluded: () => undefined, withoutPgr: () => undefined, warnings: [] };

/** What differs between two runs. One run's generators always have the same student and benchmarks. */
export async function comparability(first: ScoredRun, second: ScoredRun): Promise<Comparability> {
  const asked = new Map<string, string>();
  for (const { domain, id } of first.results.benchmarks) {
    const why = otherQuestions(await first.evaluation(domain, id), await second.evaluation(domain, id));
    if (why !== undefined) asked.set(JSON.stringify([domain, id]), why);
  }
  const both = (domain: string, id: string): [Benchmark | undefined, Benchmark | undefined] =>
    [first, second].map(({ results }) => results.benchmarks.find((one) => one.domain === domain && one.id === id)) as [
      Benchmark | undefined,
      Benchmark | undefined,
    ];
  return {
    excluded: (domain, id) => {
      const [mine, theirs] = both(domain, id);
      if (!mine || !theirs) return 'only one of the runs has the benchmark';
      return otherScoring(mine, theirs) ?? asked.get(JSON.stringify([domain, id]));
    },
    withoutPgr: (domain, id) => {
      const [mine, theirs] = both(domain, id);
      const other = (['base', 'reference'] as const).filter((who) => mine?.[who] !== theirs?.[who]);
      if (other.length === 0) return undefined;
      return `the ${other.join(' and the ')} on ${id} ${other.length === 1 ? 'is' : 'are'} not the same in both runs`;
    },
    warnings: otherStudents(first, second),
  };
}

/** Why the scores are not the same quantity (another version, rule or judge); undefined where they are. */
function otherScoring(mine: Benchmark, theirs: Benchmark): string | undefined {
  if (mine.version !== theirs.version)
    return `the benchmark has version ${mine.version} in one run and ${theirs.version} in the other`;
  if (mine.rule !== theirs.rule)
    return `answers are read by "${mine.rule ?? 'its rule'}" in one run and by "${theirs.rule ?? 'its rule'}" in the other`;
  const judge = ({ judge: its }: Benchmark): string => (its ? `${its.provider}:${its.model}` : 'nobody');
  if (judge(mine) === judge(theirs)) return undefined;
  return `${judge(mine)} judges in one run, ${judge(theirs)} in the other`;
}

/** How the students were asked differently; undefined where they were not, or where it is not known of one. */
function otherQuestions(mine: EvaluateSpec | undefined, theirs: EvaluateSpec | undefined): string | undefined {
  if (!mine || !theirs) return undefined;
  if (mine.style !== theirs.style)
    return `students are asked in ${mine.style} style in one run and in ${theirs.style} style in the other`;
  const asked = ({ sampling, samples }: EvaluateSpec): string => stageKey({ sampling, samples });
  if (asked(mine) !== asked(theirs)) return 'students answer with other sampling in the two runs';
  return mine.judge && theirs.judge && stageKey(mine.judge) !== stageKey(theirs.judge)
    ? 'the judge has other options in the two runs'
    : undefined;
}

function otherStudents({ experiment: mine }: ScoredRun, { experiment: theirs }: ScoredRun): string[] {
  if (!mine || !theirs)
    return ['The experiment of one run cannot be read: whether the students are the same is not known.'];
  const warnings: string[] = [];
  const models = [mine, theirs].map(({ student }) => student.model);
  if (models[0] !== models[1])
    warnings.push(
      `The students differ: ${models.join(' and ')}. The differences below include that, not only the data.`,
    );
  const training = [mine, theirs].map(({ student: { training, seeds } }) =>
    stageKey({ training, seeds: seeds ?? 'all' }),
  );
  if (training[0] !== training[1])
    warnings.push(
      'The students were trained with other settings. The differences below include that, not only the data.',
    );
  return warnings;
}
