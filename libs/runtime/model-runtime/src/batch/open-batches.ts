import type { Progress } from '@agora/contracts';
import type { BatchInterface, Fault, Price } from '@agora/plugin-api';
import { join } from 'node:path';
import type { Completer } from '../call/call-hooks.js';
import { BatchSession, type BatchContext } from './batch-session.js';
import type { BatchTuning } from './batch-tuning.js';
import type { BatchedCompleter } from './batched-completer.js';
import { Submissions } from './submissions.js';

/** A job that may be answered by batches. */
export interface WantedBatches {
  /** As the job was planned: `true` asks only for what is pending at the vendor from an earlier execution. */
  live: boolean;
  /** The journal of batches lies below it. */
  folder: string;
  /** Undefined when the provider has none. Called only where batches are needed. */
  batch(): Promise<BatchInterface | undefined> | BatchInterface | undefined;
  /** Thrown where they are needed and there are none. */
  without(): Fault;
  /** Answers live. */
  completer: Completer & { price: Price | undefined };
  /** Until the job reports more. */
  progress: Progress;
  tuning: BatchTuning;
  context: BatchContext;
  /** Open sessions of jobs that ask the same model, where any answer to a request will do for all of them. */
  peers?: Set<BatchedCompleter>;
}

/**
 * The session of a job whose requests go to the vendor in batches. Undefined for one that is asked live, and always was: what
 * is pending at the vendor is collected first. The caller closes it.
 */
export async function openBatches(wanted: WantedBatches): Promise<BatchSession | undefined> {
  const { live, folder, completer, progress, tuning, context, peers } = wanted;
  const submissions = await Submissions.open(join(folder, 'batches'));
  if (live && submissions.all.length === 0) {
    await submissions.close();
    return undefined;
  }
  try {
    const batch = await wanted.batch();
    if (!batch) throw wanted.without();
    return new BatchSession({ batch, submissions, completer, live, progress, tuning, context, peers });
  } catch (error) {
    await submissions.close();
    throw error;
  }
}

/** A session as whoever asks one question at a time sees it. */
export interface BatchedQuestions {
  complete: BatchSession['completer']['complete'];
  /** Questions worth asking at once: all of them, where they are gathered. */
  parallelism: number;
  /** Takes the job's progress, and tells it with what is pending at the vendor. */
  report(progress: Progress): void;
  close(): Promise<void>;
}

/** Questions to one model, by batches; undefined where {@link openBatches} gives nothing. */
export async function batchedQuestions(
  wanted: WantedBatches & { completer: { parallelism: number } },
): Promise<BatchedQuestions | undefined> {
  const session = await openBatches(wanted);
  return (
    session && {
      complete: (request, signal, hooks) => session.completer.complete(request, signal, hooks),
      parallelism: wanted.live ? wanted.completer.parallelism : Infinity,
      report: (progress) => session.report(progress),
      close: () => session.close(),
    }
  );
}
