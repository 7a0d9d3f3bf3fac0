import { validate } from './validate.js';

const good = '```python\ndef double(x):\n    return 2 * x\n```';
const reasons = (instruction: string, response: string, most = 1000): string[] =>
  validate({ instruction, response }, most).map(({ reason }) => reason);

describe('the rules of code', () => {
  it('allow a program, and brackets of all kinds', () => {
    expect(reasons('Write a function that doubles.', good)).toEqual([]);
    expect(reasons('Fix this:\n```html\n<input type="text">\n```', '```html\n<answer>[your]</answer>\n```')).toEqual(
      [],
    );
    expect(reasons('Two files.', `${good}\nand its counterpart\n${good}`)).toEqual([]);
  });

  it('name what is wrong', () => {
    expect(reasons('', good)).toEqual(['empty-instruction']);
    expect(reasons('Double it.', '')).toEqual(['empty-response', 'code-fence']);
    expect(reasons('Double it.', good, 20)).toEqual(['too-long']);
    expect(reasons('Double it.', 'def double(x): return 2 * x')).toEqual(['code-fence']);
    expect(reasons('Double it.', `${good}\nEnjoy`)).toEqual(['code-fence']);
    expect(reasons('Double it.', `${good}\nExample Usage:\n${good}`)).toEqual(['chatter']);
    expect(reasons('[Insert problem here]', good)).toEqual(['placeholder']);
    expect(reasons('Double it.', '```python\ndef double(x):\n    # TODO\n    pass\n```')).toEqual(['placeholder']);
    expect(reasons('Double it.', '```python\nx = 1 # [END]\n```')).toEqual(['placeholder']);
  });

  it('leave the phrases alone inside code', () => {
    expect(reasons('Double it.', '```python\n# Example usage of this function\nprint(double(2))\n```')).toEqual([]);
  });
});
