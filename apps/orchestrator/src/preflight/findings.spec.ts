import { noticesOf, once } from './findings.js';

const finding = (message: string, fatal = true) => ({ code: 'invalid-input' as const, message, fatal });

describe('findings', () => {
  it('are told once, by the one that says whom they are about', () => {
    const wrong = 'provider "p": option "baseURL": must be a URL.';
    const found = [finding(wrong), finding(`generator "a": ${wrong}`), finding(`generator "b": ${wrong}`)];
    expect(once(found)).toEqual([finding(`generator "a": ${wrong}`), finding(`generator "b": ${wrong}`)]);
  });

  it('of one model in two roles are one', () => {
    const found = [
      finding('student "m": no weights'),
      finding('base "m": no weights'),
      finding('base "n": no tokenizer'),
    ];
    expect(once(found)).toEqual([found[0], found[2]]);
  });

  it('are notices with one full stop between what is and what to do', () => {
    const found = ['It is not set.', 'It is slow'].map((message) => ({ ...finding(message, false), fix: 'Set it.' }));
    expect(noticesOf(found)).toEqual(['It is not set. Set it.', 'It is slow. Set it.']);
  });
});
