import { LEFT_OUT, Redactor } from './redact.js';

const redactor = new Redactor();

describe('what a copy without texts holds', () => {
  it.each(['42', 'b', 'paris', '-7', 'x.y'])('is never the right answer of an item, however short: %s', (target) => {
    const item = { id: 'quiz:1', input: target, target, answers: [{ extracted: target, reason: target, value: 1 }] };
    expect(redactor.reply(item)).toEqual({
      id: 'quiz:1',
      input: LEFT_OUT,
      target: LEFT_OUT,
      answers: [{ extracted: LEFT_OUT, reason: LEFT_OUT, value: 1 }],
    });
  });

  it('is still whether a figure is not there yet, or never will be', () => {
    const yet = { defined: false, reason: 'the cell is not finished' };
    expect(redactor.reply(yet)).toEqual(yet);
    expect(redactor.reply({ defined: false, reason: 'something else' })).toEqual({ defined: false, reason: LEFT_OUT });
  });

  it('is still what a race looks for', () => {
    expect(redactor.reply({ target: 'pgr-per-usd' })).toEqual({ target: 'pgr-per-usd' });
  });
});
