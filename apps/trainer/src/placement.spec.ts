import { placementOf } from './placement.js';

it('takes every GPU of the machine unless it is told otherwise', () => {
  expect(placementOf({})).toEqual({ ranks: 'all', sharding: 'auto' });
  expect(placementOf({ AGORA_TRAINER_RANKS: '', AGORA_TRAINER_SHARDING: '' })).toEqual(placementOf({}));
  expect(placementOf({ AGORA_TRAINER_RANKS: ' 2 ', AGORA_TRAINER_SHARDING: 'fsdp' })).toEqual({
    ranks: 2,
    sharding: 'fsdp',
  });
});

it.each([
  { AGORA_TRAINER_RANKS: '0' },
  { AGORA_TRAINER_RANKS: '1.5' },
  { AGORA_TRAINER_RANKS: 'both' },
  { AGORA_TRAINER_SHARDING: 'zero' },
])('refuses %j, and says what there is', (environment) => {
  expect(() => placementOf(environment)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  expect(() => placementOf(environment)).toThrow(Object.keys(environment)[0]);
});
