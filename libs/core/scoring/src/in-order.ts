/**
 * Runs `work` on every element of the source, at most `ahead` at a time, and yields the results in the source's order. Memory
 * holds at most `ahead` results, however long the source is. After a failure nothing new is started; the first failure, in the
 * source's order, is thrown when the work in progress has ended.
 */
export async function* inOrder<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  ahead: number,
  work: (given: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  try {
    for await (const given of source) {
      const result = work(given);
      // A failure is thrown where the result is awaited. Until then it must not count as an unhandled rejection.
      result.catch(() => undefined);
      begun.push(result);
      if (begun.length >= ahead) yield await (begun.shift() as Promise<R>);
    }
    for (let next = begun.shift(); next; next = begun.shift()) yield await next;
  } finally {
    await Promise.allSettled(begun);
  }
}
