import { follows } from '../../../../test/follows.js';

// What the reference decides on texts of our own.

describe('combination:two_responses', () => {
  it.each([
    [{}, 'one ****** two', 'strict'],
    [{}, 'one\n******\n one', 'not'],
    [{}, '******\none\n******\ntwo\n******', 'strict'],
    [{}, 'one******two******three', 'not'],
    [{}, 'one ****** ****** two', 'not'],
    [{}, 'one ***** two', 'not'],
    [{}, 'Two:\none ****** two', 'strict'],
  ] as const)('%j: %j is followed: %s', (_, response, how) => {
    expect(follows('combination:two_responses', _, response)).toBe(how);
  });
});

describe('combination:repeat_prompt', () => {
  it.each([
    [{ prompt_to_repeat: 'Say it. ' }, 'say IT. It.', 'strict'],
    [{ prompt_to_repeat: 'Say it.' }, 'Sure.\nSay it. It.', 'loose'],
    [{ prompt_to_repeat: 'Say it.' }, 'Say it! It.', 'not'],
    [{ prompt_to_repeat: 'Say it.' }, '**Say it.** It.', 'loose'],
    [{ prompt_to_repeat: 'Say it.' }, '\n\n  Say it.', 'strict'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('combination:repeat_prompt', kwargs, response)).toBe(how);
  });
});

describe('startend:end_checker', () => {
  it.each([
    [{ end_phrase: 'The end.' }, 'So. THE END.', 'strict'],
    [{ end_phrase: 'The end.' }, '"So. The end."', 'strict'],
    [{ end_phrase: 'The end.' }, 'So. The end', 'not'],
    [{ end_phrase: 'The end.' }, 'So. The end.\nBye!', 'loose'],
    [{ end_phrase: 'The end.' }, 'So. **The end.**', 'loose'],
    [{ end_phrase: ' The end. ' }, 'The end. "', 'not'],
  ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
    expect(follows('startend:end_checker', kwargs, response)).toBe(how);
  });
});

describe('startend:quotation', () => {
  it.each([
    [{}, '"so"', 'strict'],
    [{}, ' "so"\n', 'strict'],
    [{}, '"', 'not'],
    [{}, '“so”', 'not'],
    [{}, 'Here:\n"so"', 'loose'],
    [{}, '*"so"*', 'loose'],
    [{}, '""', 'strict'],
  ] as const)('%j: %j is followed: %s', (_, response, how) => {
    expect(follows('startend:quotation', _, response)).toBe(how);
  });
});

describe('punctuation:no_comma', () => {
  it.each([
    [{}, 'no', 'strict'],
    [{}, 'a, b', 'not'],
    [{}, 'Sure, here:\nno', 'loose'],
    [{}, 'no，none', 'strict'],
    [{}, 'yes\nno, really', 'loose'],
  ] as const)('%j: %j is followed: %s', (_, response, how) => {
    expect(follows('punctuation:no_comma', _, response)).toBe(how);
  });
});
