import type { Results } from '@agora/run-schemas';
import { PROTOCOL } from '../published/words.js';
import { isReference, isStudent } from './identify.js';
import type { ComparedRun } from './run.js';

/** One way in which a run differs from the paper's experiment. */
export interface Departure {
  what: string;
  here: string;
  paper: string;
  /** True when it makes the two PGRs incomparable. */
  fatal: boolean;
}

/** How a run differs from the paper's experiment; differences that make a comparison meaningless come first. */
export function departures(results: Results, run: ComparedRun): Departure[] {
  const { student, reference, base, instances, evaluation } = run;
  const found: (Departure | false)[] = [
    results.run.simulated && fatal('answers', 'simulated', 'those of real models'),
    !isStudent(student.model) && fatal('student', student.model, PROTOCOL.student),
    base.model !== undefined && !isStudent(base.model) && fatal('base', base.model, PROTOCOL.student),
    !isReference(reference.model) && fatal('reference', reference.model, PROTOCOL.reference),
    !instances.includes(PROTOCOL.instances) && fatal('instances', instances.join(', '), String(PROTOCOL.instances)),
    evaluation.limit !== undefined && caution('benchmarks', `the first ${evaluation.limit} items of each`, 'all items'),
    differs(student.training.epochs, PROTOCOL.epochs) &&
      caution('epochs', String(student.training.epochs), String(PROTOCOL.epochs)),
    differs(student.training.learningRate, PROTOCOL.learningRate) &&
      caution('learning rate', String(student.training.learningRate), String(PROTOCOL.learningRate)),
    results.run.partial === true && caution('run', 'unfinished', 'finished'),
  ];
  return found.filter((each) => each !== false).sort((left, right) => Number(right.fatal) - Number(left.fatal));
}

const differs = (here: number | undefined, paper: number): boolean => here !== undefined && here !== paper;
const fatal = (what: string, here: string, paper: string): Departure => ({ what, here, paper, fatal: true });
const caution = (what: string, here: string, paper: string): Departure => ({ what, here, paper, fatal: false });
