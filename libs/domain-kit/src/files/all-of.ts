import { Fault } from '@agora/contracts';

/** What all of them give. Where several fail, one Fault that stands for each: a user is told of every missing file at once. */
export async function allOf<T extends readonly unknown[]>(
  works: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  const ends = await Promise.allSettled(works);
  const faults = ends.flatMap((end) => (end.status === 'rejected' ? [Fault.from(end.reason)] : []));
  if (faults.length > 0) throw Fault.join(faults);
  return ends.map((end) => (end as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
