import type { Results, Until } from '@agora/run-schemas';
import { leftOut } from '@agora/run-schemas/until';
import { list } from './format.js';

const WORDS: Record<Until, string> = {
  generate: 'data are not generated',
  measure: 'metrics are not measured',
  train: 'no student is trained',
  evaluate: 'nobody answers a benchmark, nor is overlap with benchmarks looked for',
};

/** For a run that was told to stop early: what was left out on purpose. */
export function leftOutNotice({ run }: Results): string | undefined {
  const stages = leftOut(run.until);
  if (stages.length === 0) return undefined;
  return `Made until "${run.until}", as asked: ${list(stages.map((stage) => WORDS[stage]))}.`;
}

/** Whether the run was told to stop before students are evaluated, so that nothing in it has a PGR. */
export function isUnexamined({ run }: Results): boolean {
  return leftOut(run.until).includes('evaluate');
}

/** The same for readers of the report, with the command that makes the rest. */
export function leftOutSentence(results: Results): string | undefined {
  const notice = leftOutNotice(results);
  return notice && `${notice} agora run with the same file, without --until, makes the rest and nothing twice.`;
}
