import { permutations } from './permutations.js';

const seed = ['spec'];

it('are all orders where these are few', () => {
  const { orders, complete } = permutations(3, 6, seed);
  expect(complete).toBe(true);
  expect(orders.map((order) => order.join(''))).toEqual(['012', '021', '102', '120', '201', '210']);
  expect(permutations(6, 1000, seed).orders).toHaveLength(720);
  expect(permutations(0, 1, seed).orders).toEqual([[]]);
});

it('are that which is and drawn ones where they are many, the same for the same seed', () => {
  const { orders, complete } = permutations(7, 1000, seed);
  expect(complete).toBe(false);
  expect(orders).toHaveLength(1000);
  expect(orders[0]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(permutations(7, 1000, seed).orders).toEqual(orders);
  // Every number comes first about as often: 143 times in 1,000, standard deviation 11.
  const firsts = new Map<number, number>();
  for (const [first = -1] of orders) firsts.set(first, (firsts.get(first) ?? 0) + 1);
  for (const times of firsts.values()) expect(Math.abs(times - 1000 / 7)).toBeLessThan(55);
});
