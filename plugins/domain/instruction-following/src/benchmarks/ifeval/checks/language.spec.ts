import { follows } from '../../../../test/follows.js';

// What the reference decides on texts of our own.

describe('change_case:capital_word_frequency', () => {
  it.each([
    [{ capital_frequency: 2, capital_relation: 'at least' }, 'I SAW it.', 'strict'],
    [{ capital_frequency: 3, capital_relation: 'at least' }, 'A well-KNOWN WELL-KNOWN fact.', 'not'],
    [{ capital_frequency: 1, capital_relation: 'less than' }, 'NOTE this\nno more', 'loose'],
    [{ capital_frequency: 2, capital_relation: 'at least' }, "I CAN'T.", 'strict'],
    [{ capital_frequency: 3, capital_relation: 'at least' }, "I CAN'T.", 'strict'],
    [{ capital_frequency: 1, capital_relation: 'at least' }, 'U.S.A. 1A', 'strict'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('change_case:capital_word_frequency', kwargs, response)).toBe(how);
  });
});
