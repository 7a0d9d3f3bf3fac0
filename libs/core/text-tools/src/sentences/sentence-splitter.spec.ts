import { testDataFolder } from '@agora/testkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { punktFromPlain, punktFromTables, Seen, type PlainPunktParameters } from './parameters.js';
import { SentenceSplitter } from './sentence-splitter.js';
import { wordTokens } from '../words/word-tokens.js';

const small: PlainPunktParameters = {
  abbrev_types: ['dr', 'e.g', 'rev'],
  collocations: [['##number##', 'august']],
  sent_starters: ['thus'],
  ortho_context: { we: Seen.lowerAtBeginning + 32 + Seen.upperAtBeginning, olsen: Seen.upperWithin, then: 32 },
};

describe('Punkt with parameters of our own', () => {
  const splitter = new SentenceSplitter(punktFromPlain(small));
  it.each([
    ['an abbreviation does not end a sentence', 'Ask Dr. Olsen. Now.', ['Ask Dr. Olsen.', 'Now.']],
    ['the second part of a compound may be one', 'Ask ex-Dr. Olsen. Now.', ['Ask ex-Dr. Olsen.', 'Now.']],
    ['but before a word that is capital only at beginnings it does', 'Ask the dr. We go.', ['Ask the dr.', 'We go.']],
    ['and before a frequent starter', 'Ask the rev. Thus spoke he.', ['Ask the rev.', 'Thus spoke he.']],
    ['a collocation keeps a number and its word together', 'On 3. August it was.', ['On 3. August it was.']],
    ['a number before a word in lower case ends none', 'On 3. then it was.', ['On 3. then it was.']],
    ['an initial before a name ends none', 'See J. Olsen there. Yes.', ['See J. Olsen there.', 'Yes.']],
    ['an ellipsis before lower case ends none', 'Well... then go.', ['Well... then go.']],
    ['closing brackets go with their sentence', '(Really?) "Yes." So.', ['(Really?)', '"Yes."', 'So.']],
    ['a period within a word ends none', 'See a.b/c and v2.0 there', ['See a.b/c and v2.0 there']],
  ])('%s', (_, text, sentences) => {
    expect(splitter.sentences(text)).toEqual(sentences);
  });

  it('takes typographic quotes for quotes from version 3.10 on', () => {
    const text = '“Stop.” He left.';
    expect(splitter.sentences(text)).toEqual(['“Stop.”', 'He left.']);
    expect(new SentenceSplitter(punktFromPlain(small), '3.9').sentences(text)).toEqual([text]);
  });

  it('reads the tables of NLTK alike', () => {
    const tables = {
      abbreviations: 'dr\ne.g\nrev',
      collocations: '##number##\taugust\n',
      starters: 'thus\r\n',
      contexts: `we\t${small.ortho_context['we']}\nolsen\t4\nthen\t32`,
    };
    expect(punktFromTables(tables)).toEqual(punktFromPlain(small));
  });

  it('takes long runs of one character in its stride', () => {
    for (const run of ['.', '!', ' ', '\n', '-', '"', 'a', '. ', 'a. ']) {
      expect(splitter.sentences(run.repeat(20_000)).join('').length).toBeLessThanOrEqual(run.length * 20_000);
    }
  });
});

const data = testDataFolder();
(data ? describe : describe.skip)('English as NLTK 3.10.3 reads it', () => {
  const read = (): PlainPunktParameters =>
    JSON.parse(
      gunzipSync(readFileSync(join(data ?? '', 'nltk_punkt_english.json.gz'))).toString(),
    ) as PlainPunktParameters;
  const parameters = data ? punktFromPlain(read()) : punktFromPlain(small);
  const splitter = new SentenceSplitter(parameters);

  it.each([
    [
      'Dr. Olsen moved to Bergen in May. She never came back.',
      ['Dr. Olsen moved to Bergen in May.', 'She never came back.'],
    ],
    [
      'We met at 5 p.m. on Friday. It rained, i.e. we stayed in.',
      ['We met at 5 p.m. on Friday.', 'It rained, i.e.', 'we stayed in.'],
    ],
    [
      'The firm, Hale & Co. Ltd., closed. Nobody at the U.S. office knew.',
      ['The firm, Hale & Co. Ltd., closed.', 'Nobody at the U.S. office knew.'],
    ],
    ['Is it done?! Yes... almost. No. 7 is missing.', ['Is it done?!', 'Yes... almost.', 'No.', '7 is missing.']],
    [
      'He said: “Stop.” Then he left. (Was he sad?) Nobody asked.',
      ['He said: “Stop.”', 'Then he left.', '(Was he sad?)', 'Nobody asked.'],
    ],
    ['"Wait." "Why?" \'Because.\' [End.]', ['"Wait."', '"Why?"', "'Because.'", '[End.]']],
    ['1. Boil water.\n2. Add salt.\n3. Stir.', ['1.', 'Boil water.', '2.', 'Add salt.', '3.', 'Stir.']],
    [
      'J. K. Rowling wrote it. Vitamin C. helps? See p. 12 of vol. 3.',
      ['J. K. Rowling wrote it.', 'Vitamin C. helps?', 'See p. 12 of vol.', '3.'],
    ],
    [
      'no capitals here. still a sentence. and etc. and so on',
      ['no capitals here.', 'still a sentence.', 'and etc.', 'and so on'],
    ],
    ['Line one\n\nLine two. line three\t. ', ['Line one\n\nLine two.', 'line three\t.']],
    [
      'Visit example.com. Mail a.b@c.org! v2.0 is out. The end',
      ['Visit example.com.', 'Mail a.b@c.org!', 'v2.0 is out.', 'The end'],
    ],
    ['', []],
    ['   ', []],
    ['...', ['...']],
    ['Hmm... okay. Fine!!! Really??', ['Hmm... okay.', 'Fine!!!', 'Really?', '?']],
  ])('sentences of %j', (text, sentences) => {
    expect(splitter.sentences(text)).toEqual(sentences);
  });

  it('in version 3.9 ends no sentence before a typographic quote', () => {
    const text = 'He said: “Stop.” Then he left. (Was he sad?) Nobody asked.';
    expect(new SentenceSplitter(parameters, '3.9').sentences(text)).toEqual([
      'He said: “Stop.” Then he left.',
      '(Was he sad?)',
      'Nobody asked.',
    ]);
  });

  it.each([
    ["I can't believe it's GONE!", ['I', 'ca', "n't", 'believe', 'it', "'s", 'GONE', '!']],
    [
      'Buy 3,000 apples (at $2.50 each): "OK", he said.',
      ['Buy', '3,000', 'apples', '(', 'at', '$', '2.50', 'each', ')', ':', '``', 'OK', "''", ',', 'he', 'said', '.'],
    ],
    [
      "They've GOTTA see John's dogs' park; 'tis so.",
      ['They', "'ve", 'GOT', 'TA', 'see', 'John', "'s", 'dogs', "'", 'park', ';', "'", 'tis', 'so', '.'],
    ],
    [
      'A--B c... d/e f@g #tag 50% *bold* well-known',
      ['A', '--', 'B', 'c', '...', 'd/e', 'f', '@', 'g', '#', 'tag', '50', '%', '*', 'bold', '*', 'well-known'],
    ],
    [
      '“Typographic” ‘quotes’ — and dashes – done.',
      ['“', 'Typographic', '”', '‘', 'quotes', '’', '—', 'and', 'dashes', '–', 'done', '.'],
    ],
    [
      "Cannot. D'ye want to? I wanna go. wanna",
      ['Can', 'not', '.', 'D', "'ye", 'want', 'to', '?', 'I', 'wan', 'na', 'go', '.', 'wan', 'na'],
    ],
    ['END. Then X.', ['END', '.', 'Then', 'X', '.']],
    [
      "''a'' ``b`` \"c\" [d] {e} <f>",
      ["''", 'a', "''", '``', 'b', '``', '``', 'c', "''", '[', 'd', ']', '{', 'e', '}', '<', 'f', '>'],
    ],
  ])('words of %j', (text, tokens) => {
    expect(wordTokens(text, splitter)).toEqual(tokens);
  });

  // Version 3.9's rules, run by Python.
  it.each([
    [
      "They've GOTTA see 'A dogs' park; 'tis so.",
      ['They', "'ve", 'GOT', 'TA', 'see', "'", 'A', 'dogs', "'", 'park', ';', "'t", 'is', 'so', '.'],
    ],
    ['WELL—KNOWN – yes', ['WELL—KNOWN', '–', 'yes']],
    ["'Stop' he said", ["'Stop", "'", 'he', 'said']],
    ["John's\ncar", ["John's", 'car']],
  ])('words of %j in version 3.9', (text, tokens) => {
    expect(wordTokens(text, new SentenceSplitter(parameters, '3.9'))).toEqual(tokens);
  });
});
