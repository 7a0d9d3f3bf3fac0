import type { Output, Outputs } from '../decisions.js';

const tex = String.raw;

/** Intervals, unions, inequalities. */
export const INTERVALS: Outputs = {
  right: [
    [tex`2 \le x < 5`, 'The solution is 2 ≤ x < 5.'],
    [tex`2 \le x < 5`, tex`$\boxed{5 > x \geq 2}$`],
    [tex`x \le 3`, tex`$\boxed{x \leqslant 3}$`],
    [tex`x \le 3`, 'Answer: all x ≤ 3'],
    [tex`x \le 3`, 'Thus x ≤ 3.'],
    ['[2,5)', tex`$\boxed{[2, 5[}$`],
    ['[2,5)', tex`$\boxed{[2, 5)}$`],
    ['[2,5)', tex`$\boxed{\left[2,5\right)}$`],
    ['[2,5)', tex`$\boxed{x \in [2,5)}$`],
    ['[2,5)', '**Answer:** [2, 5)'],
    ['[2,5)', tex`$\boxed{\bigl[2,\,5\bigr)}$`],
    ['[2,5)', tex`$\boxed{\lbrack 2, 5 )}$`],
    [tex`(-\infty, 3]`, 'Answer: (-∞, 3]'],
    [tex`(-\infty, 3]`, tex`$\boxed{\left(-\infty,3\right]}$`],
    [tex`(-\infty, 3]`, tex`$\boxed{]-\infty, 3]}$`],
    [tex`(-\infty, 1) \cup (4, \infty)`, 'Answer: (-∞, 1) ∪ (4, ∞)'],
    [tex`(-\infty, 1) \cup (4, \infty)`, tex`$\boxed{(4, +\infty) \cup (-\infty, 1)}$`],
    [tex`(-\infty, 1) \cup (4, \infty)`, tex`$\boxed{x \in (-\infty,1)\cup(4,\infty)}$`],
    ['x > 7', tex`$\boxed{(7, \infty)}$`],
    ['x > 7', tex`$\boxed{7 < x}$`],
    ['x > 7', 'So x > 7.'],
    [tex`x \ge 7`, tex`$\boxed{x \geq 7}$`],
    [tex`x \ge 7`, 'Answer: x >= 7'],
    [tex`[-1,1]`, tex`The range is $\boxed{[-1, 1]}$.`],
    [tex`[-\frac{1}{2}, \frac{3}{2}]`, tex`$\boxed{[-0.5, 1.5]}$`],
  ],
  wrong: [
    ['[2,5)', tex`$\boxed{(2,5)}$`],
    ['[2,5)', tex`$\boxed{[2,5]}$`],
    ['[2,5)', tex`$\boxed{2 < x \le 5}$`],
    ['[2,5)', tex`$\boxed{\{2,5\}}$`],
    ['[2,5)', tex`$\boxed{x \notin [2,5)}$`],
    ['[2,5)', tex`$\boxed{[2,6)}$`],
    [tex`(-\infty, 3]`, tex`$\boxed{x < 3}$`],
    [tex`(-\infty, 3]`, tex`$\boxed{x \ge 3}$`],
    [tex`(-\infty, 3]`, tex`$\boxed{3}$`],
    [tex`(-\infty, 1) \cup (4, \infty)`, tex`$\boxed{1 < x < 4}$`],
    [tex`(-\infty, 1) \cup (4, \infty)`, tex`$\boxed{(-\infty,1]\cup[4,\infty)}$`],
    [tex`(-\infty, 1) \cup (4, \infty)`, tex`$\boxed{(-\infty, 1)}$`],
    [tex`(-\infty, 1) \cup (4, \infty)`, tex`$\boxed{(-\infty, 1) \cap (4, \infty)}$`],
    ['x > 7', tex`$\boxed{x > -7}$`],
    ['x > 7', tex`$\boxed{7 > x}$`],
  ],
};

/** As in Math-Verify, an interval is right where gold is an inequality, but not the other way round. */
export const ONE_WAY: readonly Output[] = [
  ['[2,5)', tex`$\boxed{2 \le x < 5}$`],
  ['[2,5)', 'The solution is 2 ≤ x < 5.'],
  ['[2,5)', tex`$\boxed{\{x \mid 2 \le x < 5\}}$`],
  [tex`(-\infty, 3]`, tex`$\boxed{x \leqslant 3}$`],
  [tex`[-1,1]`, tex`$\boxed{|x| \le 1}$`],
];
