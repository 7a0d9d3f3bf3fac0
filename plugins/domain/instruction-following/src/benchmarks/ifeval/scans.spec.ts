import { follows, smallTools } from '../../../test/follows.js';
import { countBullets, countPlaceholders } from './checks/scans.js';
import { INSTRUCTION_KINDS } from './instructions.js';
import { looseVariants } from './score.js';

describe('loose scoring', () => {
  it('tries a response without its first line, its last, both, and each without asterisks', () => {
    expect(looseVariants('*a*\n b\nc* ')).toEqual(['a\n b\nc ', 'b\nc*', 'b\nc', '*a*\n b', 'a\n b', 'b']);
    expect(looseVariants('one line')).toEqual(['']);
  });

  it('follows nothing with a blank variant', () => {
    expect(follows('punctuation:no_comma', {}, ' \n\u3000')).toBe('not');
    expect(follows('punctuation:no_comma', {}, 'a,\n \nb,')).toBe('not');
    expect(follows('keywords:existence', { keywords: ['x*'] }, '***')).toBe('strict');
  });
});

describe('counting', () => {
  it.each([
    ['', 0],
    ['*', 0],
    ['*\n', 1],
    ['*\n\n\n* a', 2],
    ['\u00a0\u3000* a\r\n\x1c- b', 2],
    ['**\n*-', 1],
    ['a\u2028* b', 0],
    ['--\n-*', 2],
  ])('bullets of %j: %i', (text, count) => {
    expect(countBullets(text)).toBe(count);
  });

  it.each([
    ['][', 0],
    ['[a][[b]]', 2],
    ['[\r]', 1],
    ['[a\n] [b]', 1],
  ])('placeholders of %j: %i', (text, count) => {
    expect(countPlaceholders(text)).toBe(count);
  });

  it('takes no kind long for what a model writes when it is stuck', () => {
    const kwargs = {
      keywords: ['word'],
      keyword: 'word',
      forbidden_words: ['word'],
      letter: 'a',
      relation: 'at least',
      let_relation: 'at least',
      capital_relation: 'at least',
      frequency: 1,
      let_frequency: 1,
      capital_frequency: 1,
      num_words: 1,
      num_sentences: 1,
      num_paragraphs: 2,
      nth_paragraph: 1,
      first_word: 'a',
      num_placeholders: 1,
      num_bullets: 1,
      num_highlights: 1,
      num_sections: 1,
      section_spliter: 'Section',
      postscript_marker: 'P.S.',
      prompt_to_repeat: 'a',
      end_phrase: 'a',
      language: 'en',
    };
    for (const run of ['[', '*', '\n', ' ', '<<', '- ', '"', '\\', '.', '{"a":', 'P.', 'Section ']) {
      const response = `${run.repeat(30_000)}x`;
      for (const id of Object.keys(INSTRUCTION_KINDS)) {
        expect(['strict', 'loose', 'not']).toContain(follows(id, kwargs, response, smallTools));
      }
    }
  });
});
