import type { Domain, SeedRequest } from './domain.js';
import { Fault } from './fault.js';
import type { Method } from './method.js';
import { readSeeds } from './read-seeds.js';

describe('readSeeds', () => {
  const asked: [SeedRequest, number][] = [];
  const domain: Domain = {
    id: 'letters',
    templates: {},
    benchmarks: [],
    seedKinds: ['instances', 'instructions'],
    seeds: (request, experimentSeed) => {
      asked.push([request, experimentSeed]);
      return Promise.resolve([{ id: 'a', instruction: 'Write a.' }]);
    },
    validate: () => [],
  };
  const wanting = (...kinds: Method['seeds']['kinds']): Pick<Method, 'id' | 'seeds'> => ({
    id: 'from-outside',
    seeds: { kinds, order: 'shuffled' },
  });

  it('asks for the first kind that the domain serves, in the order that the method wants', async () => {
    expect(await readSeeds(domain, wanting('riddles', 'instructions', 'instances'), 7)).toHaveLength(1);
    expect(asked).toEqual([[{ kind: 'instructions', order: 'shuffled', method: 'from-outside' }, 7]]);
  });

  it('says what the method wants and what the domain has when nothing fits', async () => {
    const failure = readSeeds(domain, wanting('riddles', 'jokes'), 7);
    await expect(failure).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'domain "letters" has no seeds for method "from-outside", which wants "riddles" or "jokes"',
      fix: expect.stringContaining('instances, instructions'),
    });
    await failure.catch((error: unknown) => expect(Fault.is(error)).toBe(true));
  });
});
