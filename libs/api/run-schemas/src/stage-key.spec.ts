import { stageKey } from './stage-key.js';

describe('stageKey', () => {
  it('is the sha256 of the canonical JSON', () => {
    // sha256 of {"a":[1,null,"é"],"b":0.1}, by sha256sum.
    expect(stageKey({ b: 0.1, a: [1, null, 'é'] })).toBe(
      'f6cdbb85853d22d2f97b8b2bdca21b86cb96cccfc803c583d5adcdf339db724d',
    );
  });

  it('does not change with the order of fields, undefined fields or a trip through JSON', () => {
    const spec = { kind: 'train', seed: 1, options: { b: 2, a: undefined, c: -0 } };
    const reordered = { options: { c: 0, b: 2 }, seed: 1, kind: 'train' };
    expect(stageKey(reordered)).toBe(stageKey(spec));
    expect(stageKey(JSON.parse(JSON.stringify(spec)))).toBe(stageKey(spec));
  });

  it('changes with any value', () => {
    const keys = [{ seed: 1 }, { seed: 2 }, { seed: '1' }, { seed: [1] }, { seed: 1, x: null }].map(stageKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([[{ n: Number.NaN }], [{ n: Infinity }], [undefined]])('refuses %p', (spec) => {
    expect(() => stageKey(spec)).toThrow(expect.objectContaining({ name: 'Fault', code: 'internal' }));
  });
});
