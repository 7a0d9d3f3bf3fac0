import type { Outputs } from '../decisions.js';

const tex = String.raw;

/** LaTeX on display: environments, brackets, boxes inside of them, spacing and size commands. */
export const DISPLAY: Outputs = {
  right: [
    ['12', tex`\[ x = 12 \]`],
    [
      '12',
      tex`\[
\boxed{12}
\]`,
    ],
    [
      '12',
      tex`\begin{align*}
x &= 3 \cdot 4 \\
  &= 12
\end{align*}`,
    ],
    ['12', tex`\begin{align*} x &= 3 + 9 \\ &= \boxed{12}. \end{align*}`],
    ['12', tex`\begin{equation*} x = 12 \end{equation*}`],
    ['12', tex`$$\begin{aligned} n &= 24/2 \\ &= 12 \end{aligned}$$`],
    ['12', tex`Hence $$\therefore\; x = 12.$$`],
    ['12', tex`$$\fbox{12}$$`],
    ['12', tex`$\boxed{\mathbf{12}}$`],
    ['12', tex`$\boxed{\displaystyle 12}$`],
    ['12', tex`$\boxed{\,12\,}$`],
    ['12', tex`$\boxed{{12}}$`],
    ['12', tex`\(\boxed{12}\)`],
    ['12', tex`$\bbox[5px,border:2px solid red]{12}$`],
    ['12', tex`$\boxed{\mathrm{12}}$`],
    ['12', tex`$\boxed{\text{12}}$`],
    ['12', tex`$\boxed{\textbf{12}}$`],
    ['12', tex`\boxed 12 is wrong TeX; I mean $\boxed{12}$`],
    ['12', tex`The answer is \[12.\]`],
    ['12', tex`We get \[ \underline{\underline{12}} \]`],
    ['12', tex`$\boxed{12}\qquad\blacksquare$`],
    ['12', tex`$\Rightarrow \boxed{x = 12}$`],
    [tex`\frac{5}{6}`, tex`\[\boxed{\cfrac{5}{6}}\]`],
    [tex`\frac{5}{6}`, tex`\[\boxed{\tfrac56}\]`],
    [tex`\frac{5}{6}`, tex`\[\boxed{{5 \over 6}}\]`],
    [tex`\frac{5}{6}`, tex`\[\boxed{\left(\frac{5}{6}\right)}\]`],
    [tex`\frac{5}{6}`, tex`\[\boxed{\Large \frac{5}{6}}\]`],
    [
      tex`\frac{5}{6}`,
      tex`\[\frac{1}{2} + \frac{1}{3} = \boxed{\frac{5}{6}}\]
This completes the solution.`,
    ],
    [tex`\frac{5}{6}`, tex`\begin{gather*} \frac12 + \frac13 \\ = \frac56 \end{gather*}`],
    ['12', tex`\begin{align} a &= 5 \\ b &= 7 \\ a + b &= 12 \tag{3} \end{align}`],
  ],
  wrong: [
    ['12', tex`\begin{align*} x &= 12 \\ y &= 2x \\ &= 24 \end{align*}`],
    ['12', tex`$\boxed{1}2$`],
    ['12', tex`$\boxed{12^2}$`],
    ['12', tex`$\boxed{12!}$`],
    ['12', tex`$\boxed{\overline{12}_3}$`],
    ['12', tex`$\boxed{\frac{12}{13}}$`],
    ['12', tex`$\boxed{\sqrt{12}}$`],
    ['12', tex`$\boxed{12x}$`],
    ['12', tex`$\boxed{-12}$`],
    ['12', tex`\[ x \ne 12 \]`],
    [tex`\frac{5}{6}`, tex`\[\boxed{\frac{6}{5}}\]`],
    [tex`\frac{5}{6}`, tex`\[\boxed{5 + \frac{1}{6}}\]`],
  ],
};
