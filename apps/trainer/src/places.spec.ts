import { Places } from './places.js';

const never = (): AbortSignal => new AbortController().signal;

it('lets so many work at once, and the others in the order in which they came', async () => {
  const places = new Places(2);
  const log: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string): Promise<void> =>
    places.use(never(), async () => {
      log.push(name);
      await new Promise<void>((end) => ends.push(end));
    });
  const all = ['a', 'b', 'c', 'd'].map(work);
  await new Promise(setImmediate);
  expect(log).toEqual(['a', 'b']);
  ends[1]?.();
  await all[1];
  await new Promise(setImmediate);
  expect(log).toEqual(['a', 'b', 'c']);
  ends[0]?.();
  await new Promise(setImmediate);
  expect(log).toEqual(['a', 'b', 'c', 'd']);
  ends.forEach((end) => end());
  await Promise.all(all);
});

it('keeps its place when work fails, and lets those in that are told to end', async () => {
  const places = new Places(1);
  await expect(places.use(never(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const held: (() => void)[] = [];
  const first = places.use(never(), () => new Promise<void>((end) => held.push(end)));
  const stop = new AbortController();
  const waiting = places.use(stop.signal, () => Promise.resolve('looked'));
  stop.abort();
  expect(await waiting).toBe('looked');
  expect(await places.use(AbortSignal.abort(), () => Promise.resolve('as well'))).toBe('as well');
  const next = places.use(never(), () => Promise.resolve('next'));
  held[0]?.();
  await first;
  expect(await next).toBe('next');
});
