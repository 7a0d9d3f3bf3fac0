/**
 * Works on what the source gives, so many ahead of the oldest result that is still awaited, and hands on the results in the
 * source's order. Memory stays at `ahead` of them, however long the source is. The first failure, in order, is thrown once
 * the work that was begun has ended; nothing more is begun.
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
      // Whoever takes it is told; until then its failure is no reason to crash.
      result.catch(() => undefined);
      begun.push(result);
      if (begun.length >= ahead) yield await (begun.shift() as Promise<R>);
    }
    for (let next = begun.shift(); next; next = begun.shift()) yield await next;
  } finally {
    await Promise.allSettled(begun);
  }
}
