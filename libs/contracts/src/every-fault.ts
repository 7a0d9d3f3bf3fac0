import { Fault } from './fault.js';

/**
 * The results of all; or, when some fail, one Fault that tells every failure, so that a user mends all of them in one go. It
 * has the code of the first, and is retryable when all are.
 */
export async function allOrEveryFault<T>(tasks: readonly Promise<T>[]): Promise<T[]> {
  const ends = await Promise.allSettled(tasks);
  const faults = ends.flatMap((end) => (end.status === 'rejected' ? [Fault.from(end.reason)] : []));
  const [first] = faults;
  if (!first) return Promise.all(tasks);
  if (faults.length === 1) throw first;
  const distinct = (texts: string[]): string[] => [...new Set(texts)];
  throw new Fault(first.code, distinct(faults.map(({ message }) => message)).join('\n'), {
    fix: distinct(faults.flatMap(({ fix }) => fix ?? [])).join('\n') || undefined,
    retryable: faults.every(({ retryable }) => retryable),
    cause: first,
  });
}
