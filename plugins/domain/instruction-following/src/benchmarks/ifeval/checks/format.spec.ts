import { follows } from '../../../../test/follows.js';

// What the reference decides on texts of our own.

describe('detectable_content:number_placeholders', () => {
  it.each([
    [{ num_placeholders: 2 }, 'Dear [name], at [place].', 'strict'],
    [{ num_placeholders: 2 }, '[[a]]', 'not'],
    [{ num_placeholders: 1 }, '[a\nb]', 'not'],
    [{ num_placeholders: 2 }, '[] []', 'strict'],
    [{ num_placeholders: 0 }, 'none', 'strict'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('detectable_content:number_placeholders', kwargs, response)).toBe(how);
  });
});

describe('detectable_content:postscript', () => {
  it.each([
    [{ postscript_marker: 'P.S.' }, 'Bye. p. s. more', 'strict'],
    [{ postscript_marker: 'P.S.' }, 'Bye. P.S more', 'not'],
    [{ postscript_marker: 'P.P.S' }, 'x P. p.S: y', 'strict'],
    [{ postscript_marker: 'P.P.S' }, 'P.S. y', 'not'],
    [{ postscript_marker: 'P.S.' }, 'P.P.S. y', 'strict'],
    [{ postscript_marker: 'PS: ' }, 'ps: y', 'strict'],
    [{ postscript_marker: 'P.S.' }, '*P*.S. y', 'loose'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('detectable_content:postscript', kwargs, response)).toBe(how);
  });
});

describe('detectable_format:number_bullet_lists', () => {
  it.each([
    [{ num_bullets: 3 }, '* a\n - b\n\t*c', 'strict'],
    [{ num_bullets: 2 }, '* a\n* b\n* c', 'loose'],
    [{ num_bullets: 1 }, '*a* is **b**\n** c', 'strict'],
    [{ num_bullets: 1 }, '*\n* b', 'strict'],
    [{ num_bullets: 1 }, 'text * a - b\n\n\n-c', 'strict'],
    [{ num_bullets: 0 }, '* a', 'loose'],
    [{ num_bullets: 2 }, '***\n* a\n* b', 'strict'],
    [{ num_bullets: 1 }, '- a\n--', 'loose'],
    [{ num_bullets: 2 }, '- Title\n* a\n* b', 'loose'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('detectable_format:number_bullet_lists', kwargs, response)).toBe(how);
  });
});

describe('detectable_format:constrained_response', () => {
  it.each([
    [{}, 'My answer is yes.', 'strict'],
    [{}, 'Well. My answer is no. Or so.', 'strict'],
    [{}, 'my answer is no.', 'not'],
    [{}, 'My answer is maybe', 'not'],
    [{}, 'My **answer** is maybe.', 'loose'],
  ] as const)('%j: %j is followed: %s', (_, response, how) => {
    expect(follows('detectable_format:constrained_response', _, response)).toBe(how);
  });
});

describe('detectable_format:number_highlighted_sections', () => {
  it.each([
    [{ num_highlights: 2 }, '*a b* and *c*', 'strict'],
    [{ num_highlights: 2 }, '**bold**', 'not'],
    [{ num_highlights: 1 }, '* * ** ****', 'not'],
    [{ num_highlights: 1 }, '*a\nb*', 'not'],
    [{ num_highlights: 3 }, '***both***', 'not'],
    [{ num_highlights: 2 }, '***both***', 'strict'],
    [{ num_highlights: 2 }, '* item\n* item', 'not'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('detectable_format:number_highlighted_sections', kwargs, response)).toBe(how);
  });
});

describe('detectable_format:multiple_sections', () => {
  it.each([
    [{ section_spliter: 'Section', num_sections: 2 }, 'Section 1\na\nSection 2\nb', 'strict'],
    [{ section_spliter: 'Section', num_sections: 2 }, 'section 1\na\nSection 2\nb', 'not'],
    [{ section_spliter: 'Day', num_sections: 1 }, 'Today2', 'not'],
    [{ section_spliter: 'Day', num_sections: 1 }, 'Day one', 'not'],
    [{ section_spliter: 'Day', num_sections: 1 }, '**Day** 1', 'loose'],
    [{ section_spliter: 'Day', num_sections: 1 }, 'Day  1', 'not'],
    [{ section_spliter: '(Day)', num_sections: 2 }, 'Day 1', 'strict'],
    [{ section_spliter: 'Day', num_sections: 1 }, 'Day ٣', 'strict'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('detectable_format:multiple_sections', kwargs, response)).toBe(how);
  });
});

describe('detectable_format:json_format', () => {
  it.each([
    [{}, '```json\n{"a": [1, null]}\n```', 'strict'],
    [{}, '42', 'strict'],
    [{}, 'Here:\n```json\n{}\n```', 'loose'],
    [{}, "{'a': 1}", 'not'],
    [{}, '{"a": 1,}', 'not'],
    [{}, 'NaN', 'strict'],
    [{}, '[-Infinity, "NaN"]', 'strict'],
    [{}, '1NaN', 'not'],
    [{}, '```JSON\n"x"```', 'strict'],
    [{}, '```\n```', 'not'],
    [{}, '{"a": "b\nc"}', 'not'],
    [{}, '\ufeff{}', 'not'],
  ] as const)('%j: %j is followed: %s', (_, response, how) => {
    expect(follows('detectable_format:json_format', _, response)).toBe(how);
  });
});

describe('detectable_format:title', () => {
  it.each([
    [{}, '<<Song>>\nla', 'strict'],
    [{}, '<< >>', 'not'],
    [{}, '<<a\nb>>', 'not'],
    [{}, '<<<>>>', 'not'],
    [{}, 'x <<a>> y', 'strict'],
    [{}, '<<>> <<', 'not'],
    [{}, '<a> >>', 'not'],
  ] as const)('%j: %j is followed: %s', (_, response, how) => {
    expect(follows('detectable_format:title', _, response)).toBe(how);
  });
});
