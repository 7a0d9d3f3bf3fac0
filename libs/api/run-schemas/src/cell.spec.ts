import { cellId } from './cell.js';
import { largestOfFamilies } from './counting.js';

describe('cellId', () => {
  const cell = { generator: 'g', domain: 'math', method: 'response-generation', instances: 200, seed: 1 };

  it('differs in whatever the cells differ in', () => {
    const others = [
      { ...cell, generator: 'h' },
      { ...cell, domain: 'code' },
      { ...cell, method: 'quality-enhancement' },
      { ...cell, instances: 100 },
      { ...cell, seed: 2 },
    ];
    expect(new Set([cell, ...others].map(cellId)).size).toBe(6);
  });

  it('is a name that a folder can have', () => {
    expect(cellId(cell)).toMatch(/^[\w.-]+$/);
  });

  it('is of one family with the other volumes, of which the largest holds all rows', () => {
    const cells = [50, 200, 100].flatMap((instances) => [1, 2].map((seed) => ({ cell: { ...cell, instances, seed } })));
    expect(largestOfFamilies(cells).map((one) => cellId(one.cell))).toEqual([
      'g.math.response-generation.n200.s1',
      'g.math.response-generation.n200.s2',
    ]);
  });
});
