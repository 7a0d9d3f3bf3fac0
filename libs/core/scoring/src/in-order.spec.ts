import { inOrder } from './in-order.js';

async function all<R>(results: AsyncIterable<R>): Promise<R[]> {
  const taken: R[] = [];
  for await (const result of results) taken.push(result);
  return taken;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it('keeps the order, whoever is done first', async () => {
  const doubled = inOrder([5, 1, 4, 2, 3], 3, async (value) => {
    await pause(value * 3);
    return 2 * value;
  });
  expect(await all(doubled)).toEqual([10, 2, 8, 4, 6]);
});

it('runs no further ahead than told, whatever the source holds', async () => {
  let [drawn, taken, farthest] = [0, 0, 0];
  function* source(): Generator<number> {
    while (drawn < 1000) yield (drawn += 1);
  }
  for await (const value of inOrder(source(), 8, async (given) => given)) {
    taken += 1;
    expect(value).toBe(taken);
    farthest = Math.max(farthest, drawn - taken);
  }
  expect(taken).toBe(1000);
  expect(farthest).toBeLessThanOrEqual(8);
});

it('throws the first failure in order, after what was begun has ended, and begins nothing more', async () => {
  const [begun, ended]: [number[], number[]] = [[], []];
  const failing = inOrder(
    Array.from({ length: 50 }, (_, index) => index),
    4,
    async (value) => {
      begun.push(value);
      await pause(value === 2 ? 20 : 1);
      ended.push(value);
      if (value === 2 || value === 3) throw new Error(`no ${value}`);
      return value;
    },
  );
  const taken: number[] = [];
  await expect(
    (async () => {
      for await (const value of failing) taken.push(value);
    })(),
  ).rejects.toThrow('no 2');
  expect(taken).toEqual([0, 1]);
  expect(begun.length).toBeLessThan(10);
  expect([...ended].sort((a, b) => a - b)).toEqual(begun);
});

it('ends the source when its reader leaves', async () => {
  let closed = false;
  async function* source(): AsyncGenerator<number> {
    try {
      for (let value = 0; ; value += 1) yield value;
    } finally {
      closed = true;
    }
  }
  for await (const value of inOrder(source(), 4, async (given) => given)) if (value === 10) break;
  expect(closed).toBe(true);
});
