import { validate } from './validate.js';

const reasons = (instruction: string, response: string, most = 1000): string[] =>
  validate({ instruction, response }, most).map(({ reason }) => reason);

describe('the rules of instruction following', () => {
  it('allow any answer, letters with blanks and code included', () => {
    expect(reasons('Write a letter of thanks.', 'Dear [Recipient],\n\nthank you.\n\n[Your Name]')).toEqual([]);
    expect(reasons('A TODO list, please.', '# TODO\n- sleep')).toEqual([]);
    expect(reasons('Greet me in HTML.', '```html\n<answer>Hi</answer>\n```')).toEqual([]);
  });

  it('name what is wrong', () => {
    expect(reasons('', 'a')).toEqual(['empty-instruction']);
    expect(reasons('a', ' ')).toEqual(['empty-response']);
    expect(reasons('a', 'b'.repeat(30), 20)).toEqual(['too-long']);
    expect(reasons('a', 'b [END] c')).toEqual(['placeholder']);
    expect(reasons('a', 'b\nOUTPUT: c')).toEqual(['placeholder']);
    expect(reasons('[Insert the instruction here]', 'b')).toEqual(['placeholder']);
  });
});
