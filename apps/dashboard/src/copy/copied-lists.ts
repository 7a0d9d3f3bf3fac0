/** Reads a file of the copy, once. */
export type Fetch = <T>(file: string) => Promise<T>;

/** The number of the file that holds an entry. */
export const at = (index: number, each: number): number => Math.floor(index / each);

/** All files of something that is kept by parts, a few at a time. */
export async function allOf<T>(fetched: Fetch, fileOf: (number: number) => string, count: number): Promise<T[]> {
  const found: T[] = [];
  for (let from = 0; from < count; from += 8) {
    const numbers = Array.from({ length: Math.min(8, count - from) }, (_, by) => from + by);
    found.push(...(await Promise.all(numbers.map((number) => fetched<T>(fileOf(number))))));
  }
  return found;
}
