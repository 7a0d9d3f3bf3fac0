import { MAX_CHARACTERS, violations } from './validation.js';

const good = { instruction: 'What is 3 plus 4?', response: '3 + 4 = 7. Answer: 7' };
const reasons = (draft: Partial<typeof good>, heldOut = false) =>
  violations({ ...good, ...draft }, () => heldOut).map(({ reason }) => reason);

describe('violations', () => {
  it.each([
    ['a right response', {}],
    ['a wrong one', { response: '3 + 4 = 9. Answer: 9' }],
    ['one in another format', { response: 'It is 7.' }],
    ['three dots inside', { response: '1 2 3 ... 7' }],
  ])('lets %s pass', (_, draft) => {
    expect(reasons(draft)).toEqual([]);
  });

  it.each([
    ['empty-instruction', { instruction: '' }],
    ['empty-response', { response: '' }],
    ['too-long', { response: 'x'.repeat(MAX_CHARACTERS) }],
    ['placeholder', { response: '[insert the response here]' }],
    ['placeholder', { response: '...' }],
    ['placeholder', { instruction: 'Compute <number> plus 3.' }],
    ['stray-heading', { response: '7\nINPUT: What is 4 plus 4?' }],
  ])('rejects as %s', (reason, draft) => {
    expect(reasons(draft)).toEqual([reason]);
  });

  it('rejects an instruction of the benchmark', () => {
    expect(reasons({}, true)).toEqual(['held-out']);
  });
});
