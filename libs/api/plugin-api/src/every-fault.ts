import { Fault } from './fault.js';

/**
 * What all of them give; or, where some fail, one Fault that stands for each, so that a user mends all of them in one go. It has
 * the code of the first, and is retryable when all are.
 */
export async function allOrEveryFault<const T extends readonly unknown[]>(
  tasks: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  const ends = await Promise.allSettled(tasks);
  const faults = ends.flatMap((end) => (end.status === 'rejected' ? [Fault.from(end.reason)] : []));
  if (faults.length > 0) throw Fault.join(faults);
  return ends.map((end) => (end as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
