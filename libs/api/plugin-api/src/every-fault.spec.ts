import { allOrEveryFault, Fault } from './index.js';

const missing = (name: string, fix = `Put ${name} there.`): Promise<never> =>
  Promise.reject(new Fault('not-found', `${name} is missing`, { fix, retryable: name === 'b' }));

describe('allOrEveryFault', () => {
  it('gives all results in order', async () => {
    expect(await allOrEveryFault([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2]);
    expect(await allOrEveryFault([])).toEqual([]);
  });

  it('names everything that failed, each thing once', async () => {
    const all = [missing('a'), Promise.resolve(1), missing('b'), missing('b'), Promise.reject(new Error('odd'))];
    await expect(allOrEveryFault(all)).rejects.toMatchObject({
      code: 'not-found',
      retryable: false,
      problems: [
        { message: 'a is missing', fix: 'Put a there.' },
        { message: 'b is missing', fix: 'Put b there.' },
        { message: 'odd' },
      ],
    });
  });

  it('gives a single failure as it is', async () => {
    const fault = new Fault('not-found', 'b', { retryable: true });
    await expect(allOrEveryFault([Promise.reject(fault)])).rejects.toBe(fault);
  });
});
