import { lostBackslash } from './lost-backslashes.js';

const parsed = (written: string): string => JSON.parse(`"${written}"`) as string;

describe('a backslash that JSON took', () => {
  it.each([
    [String.raw`3 \times 4`, String.raw`\times`],
    [String.raw`$a \neq b$`, String.raw`\neq`],
    [String.raw`density \rho`, String.raw`\rho`],
    [String.raw`$\left(x\right)$`.replace(String.raw`\l`, 'l'), String.raw`\right`],
    [String.raw`\beta`, String.raw`\beta`],
    [String.raw`\frac{1}{2}`, String.raw`\frac`],
    [String.raw`\text{cm}`, String.raw`\text`],
    [String.raw`\tfrac12`, String.raw`\tfrac`],
    [String.raw`\theta_1`, String.raw`\theta`],
    [String.raw`$\nabla f$`, String.raw`\nabla`],
    [String.raw`$x \to 0$`, String.raw`\to`],
    [String.raw`$\nu = 3$`, String.raw`\nu`],
    [String.raw`$$a \ne b$$`, String.raw`\ne`],
  ])('is missed in %s', (written, command) => {
    expect(lostBackslash(parsed(written))).toBe(command);
  });

  it.each([
    String.raw`3 \\times 4`,
    String.raw`one\ntwo\n\tthree`,
    String.raw`for i in x:\n\treturn i\n\ttotal += i\n\to = 1`,
    String.raw`Let\nu = 3 and\ni = 4.`,
    String.raw`The answer is $3$.\nu is $4$.`,
    String.raw`a\r\nb\r\nright`,
    String.raw`name\tage\ntext\timestamp`,
  ])('is not missed in %s', (written) => {
    expect(lostBackslash(parsed(written))).toBeUndefined();
  });
});
