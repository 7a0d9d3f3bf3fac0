import { spreadLabels } from './labels.js';

describe('spreadLabels', () => {
  const tops = (labels: { top: number }[]) => labels.map(({ top }) => top).sort((left, right) => left - right);

  it('leaves labels where they are when they do not touch', () => {
    expect(tops(spreadLabels([{ top: 50 }, { top: 100 }, { top: 300 }], 400))).toEqual([50, 100, 300]);
  });

  it('moves touching labels away from the middle', () => {
    expect(tops(spreadLabels([{ top: 100 }, { top: 100 }, { top: 300 }, { top: 302 }], 400))).toEqual([
      85, 100, 300, 315,
    ]);
  });

  it('keeps a pile inside the drawing and apart', () => {
    const piled = tops(
      spreadLabels(
        Array.from({ length: 8 }, () => ({ top: 20 })),
        400,
      ),
    );
    expect(Math.min(...piled)).toBe(14);
    piled.slice(1).forEach((top, index) => expect(top - (piled[index] as number)).toBe(15));
  });
});
