import { SharedPrefix } from './shared-prefix.js';

const instructions = `${'Write one more task of this kind.\n'.repeat(80)}`;
const demonstration = (name: string): string => `${`Here is what ${name} wrote, word by word.\n`.repeat(80)}`;

describe('SharedPrefix', () => {
  it('marks nothing in the first prompt, and the common beginning from the second on', () => {
    const prefix = new SharedPrefix();
    const marks = ['one', 'two', 'three'].map((end) => prefix.marks(`${instructions}Now: ${end}`));
    expect(marks).toEqual([[], [instructions.length], [instructions.length]]);
  });

  it('ends a mark where a line ends, whatever else is the same by chance', () => {
    const prefix = new SharedPrefix();
    prefix.marks(`${instructions}Now: thirteen`);
    expect(prefix.marks(`${instructions}Now: thirty`)).toEqual([instructions.length]);
    expect(prefix.marks(`${instructions}Now: thirtieth`)).toEqual([instructions.length]);
  });

  it('never marks prompts that have nothing or little in common', () => {
    const prefix = new SharedPrefix();
    const beginnings = ['a', 'b', 'a', 'c'].map((start) => `${start}\n${'same line\n'.repeat(20)}${start}`);
    for (const [index, beginning] of beginnings.entries()) {
      expect(prefix.marks(beginning + demonstration(String(index)))).toEqual([]);
    }
  });

  it('marks the instructions alone where demonstrations differ, although two once had the same', () => {
    const prefix = new SharedPrefix();
    const prompt = (name: string, end: string): string => `${instructions}${demonstration(name)}${end}`;
    const both = instructions.length + demonstration('Ann').length;
    expect(prefix.marks(prompt('Ann', '1'))).toEqual([]);
    expect(prefix.marks(prompt('Ann', '2'))).toEqual([both]);
    expect(prefix.marks(prompt('Bob', '3'))).toEqual([instructions.length]);
    expect(prefix.marks(prompt('Eve', '4'))).toEqual([instructions.length]);
    // Both are marked, so that the shorter one is read where the longer one is not in the cache.
    expect(prefix.marks(prompt('Ann', '5'))).toEqual([instructions.length, both]);
  });

  it('keeps several kinds of prompts apart', () => {
    const prefix = new SharedPrefix();
    const kinds = ['A', 'B', 'C'].map((kind) => `${kind}\n${instructions}`);
    for (let round = 0; round < 3; round += 1) {
      for (const kind of kinds) expect(prefix.marks(`${kind}end ${round}`)).toEqual(round === 0 ? [] : [kind.length]);
    }
  });

  it('gives no more marks than the API takes', () => {
    const prefix = new SharedPrefix();
    const parts = Array.from({ length: 7 }, (_, index) => demonstration(`writer ${index}`));
    for (let shared = 1; shared <= parts.length; shared += 1) {
      const beginning = parts.slice(0, shared).join('');
      prefix.marks(`${beginning}x${shared}`);
      prefix.marks(`${beginning}y${shared}`);
    }
    const marks = prefix.marks(`${parts.join('')}z`);
    expect(marks).toHaveLength(4);
    expect(marks.at(-1)).toBe(parts.join('').length);
  });
});
