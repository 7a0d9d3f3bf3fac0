import { follows } from '../../../../test/follows.js';

// What the reference decides on texts of our own.

describe('keywords:existence', () => {
  it.each([
    [{ keywords: ['run', 'tide'] }, 'Prune the tides.', 'strict'],
    [{ keywords: ['run', 'tide'] }, 'Prune the hedge.', 'not'],
    [{ keywords: ['Mona Lisa'] }, 'a mona lisa', 'strict'],
    [{ keywords: ['3.14'] }, 'It is 3x14.', 'strict'],
    [{ keywords: ['gra(y|e)y?'] }, 'GREY', 'not'],
    [{ keywords: ['bold'] }, '**bo**ld', 'loose'],
    [{ keywords: ['café'] }, 'CAFÉ', 'strict'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('keywords:existence', kwargs, response)).toBe(how);
  });
});

describe('keywords:frequency', () => {
  it.each([
    [{ keyword: ' tide ', frequency: 2, relation: 'at least' }, 'Tides and low-tide', 'strict'],
    [{ keyword: 'tide', frequency: 3, relation: 'at least' }, 'tide tide', 'not'],
    [{ keyword: 'tide', frequency: 2, relation: 'less than' }, 'tide TIDE', 'not'],
    [{ keyword: 'tide', frequency: 2, relation: 'less than' }, 'tide\nno TIDE', 'loose'],
    [{ keyword: 'tide', frequency: 1, relation: 'less than' }, 'none', 'strict'],
    [{ keyword: 'aa', frequency: 2, relation: 'at least' }, 'aaa', 'not'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('keywords:frequency', kwargs, response)).toBe(how);
  });
});

describe('keywords:forbidden_words', () => {
  it.each([
    [{ forbidden_words: ['sea'] }, 'The seal sleeps.', 'strict'],
    [{ forbidden_words: ['sea'] }, 'The SEA sleeps.', 'not'],
    [{ forbidden_words: ['sea'] }, 'By sea we go.\nOn land we stay.', 'loose'],
    [{ forbidden_words: ['sea'] }, 'seaé sea_ 9sea', 'strict'],
    [{ forbidden_words: ['sea', 'land'] }, 's*ea* of l*and*', 'strict'],
    [{ forbidden_words: ['éclair'] }, 'un Éclair', 'not'],
    [{ forbidden_words: ['C#'] }, 'C# is it', 'strict'],
    [{ forbidden_words: ['a|b'] }, 'ab cb', 'not'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('keywords:forbidden_words', kwargs, response)).toBe(how);
  });
});

describe('keywords:letter_frequency', () => {
  it.each([
    [{ letter: 'T', let_frequency: 4, let_relation: 'at least' }, "That's the T. Two.", 'strict'],
    [{ letter: 't', let_frequency: 1, let_relation: 'less than' }, 'No such thing\nhere', 'loose'],
    [{ letter: '#', let_frequency: 2, let_relation: 'at least' }, '#a #b', 'strict'],
    [{ letter: '!', let_frequency: 2, let_relation: 'at least' }, 'Oh!', 'not'],
    [{ letter: 'é', let_frequency: 2, let_relation: 'at least' }, 'éÉ', 'strict'],
    [{ letter: 'z', let_frequency: 1, let_relation: 'less than' }, 'zebra\nhorse', 'loose'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('keywords:letter_frequency', kwargs, response)).toBe(how);
  });
});
