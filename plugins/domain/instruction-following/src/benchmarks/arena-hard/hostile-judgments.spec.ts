import { labelOf } from './labels.js';
import { RELEASE } from './releases.js';

const BYTES = 17_000_000;

describe.each(['v0.1', 'v2.0'] as const)('a judgment of 17 MB, read as by %s,', (release) => {
  it.each(['[', '[[', '[[A', '[[A>B', '[[A>B] ', '>', ']', 'ß', '[[]]', '[[A>B]]'])(
    'made of %j, ends with a label or none',
    (piece) => {
      const { label } = labelOf(piece.repeat(Math.ceil(BYTES / piece.length)), RELEASE[release]);
      expect(label).toBe(piece === '[[A>B]]' || (piece === '[[A>B] ' && release === 'v2.0') ? 'A>B' : null);
    },
  );
});
