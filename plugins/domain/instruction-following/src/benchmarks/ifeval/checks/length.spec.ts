import { follows } from '../../../../test/follows.js';

// What the reference decides on texts of our own.

describe('length_constraints:number_words', () => {
  it.each([
    [{ num_words: 3, relation: 'at least' }, 'a well-known', 'strict'],
    [{ num_words: 4, relation: 'at least' }, 'a well-known', 'not'],
    [{ num_words: 3, relation: 'less than' }, 'Sure thing:\none two', 'loose'],
    [{ num_words: 2, relation: 'less than' }, '... one', 'strict'],
    [{ num_words: 1, relation: 'at least' }, '?!', 'not'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('length_constraints:number_words', kwargs, response)).toBe(how);
  });
});

describe('length_constraints:number_sentences', () => {
  it.each([
    [{ num_sentences: 2, relation: 'at least' }, 'Ask Dr. Olsen. Now.', 'strict'],
    [{ num_sentences: 3, relation: 'at least' }, 'Ask Dr. Olsen. Now.', 'not'],
    [{ num_sentences: 2, relation: 'less than' }, 'Sure! Here:\nOne sentence.', 'loose'],
    [{ num_sentences: 3, relation: 'at least' }, '1. Yes.\n2. No', 'strict'],
    [{ num_sentences: 2, relation: 'at least' }, 'He said: “Stop.” Then he left.', 'strict'],
    [{ num_sentences: 1, relation: 'less than' }, 'x', 'not'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('length_constraints:number_sentences', kwargs, response)).toBe(how);
  });
});

describe('length_constraints:number_paragraphs', () => {
  it.each([
    [{ num_paragraphs: 2 }, 'one\n***\ntwo', 'strict'],
    [{ num_paragraphs: 2 }, '***one***two***', 'strict'],
    [{ num_paragraphs: 2 }, 'one\n***\n***\ntwo', 'not'],
    [{ num_paragraphs: 1 }, 'one', 'strict'],
    [{ num_paragraphs: 2 }, 'one\n* * *\ntwo', 'not'],
    [{ num_paragraphs: 1 }, 'one\n***\ntwo', 'loose'],
    [{ num_paragraphs: 3 }, 'one\n******\ntwo\n***', 'not'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('length_constraints:number_paragraphs', kwargs, response)).toBe(how);
  });
});

describe('length_constraints:nth_paragraph_first_word', () => {
  it.each([
    [{ num_paragraphs: 2, nth_paragraph: 2, first_word: 'Rain' }, 'Sun shines.\n\nRain, it falls.', 'strict'],
    [{ num_paragraphs: 2, nth_paragraph: 2, first_word: 'rain' }, 'Sun shines.\n\n"Rain" falls.', 'strict'],
    [{ num_paragraphs: 2, nth_paragraph: 2, first_word: 'rain' }, 'Sun shines.\n\n\n\nRain falls.', 'not'],
    [{ num_paragraphs: 2, nth_paragraph: 1, first_word: 'sun' }, 'Sun.\n\n\n\nRain.', 'strict'],
    [{ num_paragraphs: 2, nth_paragraph: 1, first_word: 'sun' }, 'Here:\nSun.\n\nRain.', 'loose'],
    [{ num_paragraphs: 1, nth_paragraph: 1, first_word: 'rain' }, 'Rainy days.', 'not'],
    [{ num_paragraphs: 1, nth_paragraph: 1, first_word: 'rain' }, '\'"Rain?!', 'strict'],
    [{ num_paragraphs: 1, nth_paragraph: 1, first_word: 'rain' }, '"\'Rain', 'not'],
    [{ num_paragraphs: 1, nth_paragraph: 1, first_word: 'rain' }, '**Rain** falls.', 'loose'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('length_constraints:nth_paragraph_first_word', kwargs, response)).toBe(how);
  });
});
