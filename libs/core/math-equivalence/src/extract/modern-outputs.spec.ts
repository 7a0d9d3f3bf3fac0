import { gives, type Output, type Outputs } from '../../test/decisions.js';

// Outputs as models write them, by what is difficult about reading them: gold answer, output.

const NONE: Output = ['5', 'I cannot say.'];

const OUTPUTS: Record<string, Outputs> = {
  'empty and quoted boxes': {
    right: [
      ['5', '\\boxed{5}\n\n"\\boxed{}" is done'],
      ['5', 'I will put it in "\\boxed{7}" form. The answer is 5.'],
      ['5', 'The answer is `\\boxed{5}`.'],
      ['5', '{"steps": 3, "answer": "\\boxed{5}"}'],
      ['5', '\\boxed{5} Remember: \\boxed{\\text{your answer}}'],
      ['5', '\\boxed{5} and \\boxed{\\phantom{x}}'],
      ['5', '\\boxed{\\quad} 5'],
      ['5', '\\boxed{} The answer is 5.'],
    ],
    wrong: [],
  },
  'one or another': {
    right: [
      ['987,36', 'The answer is 987 or 36.'],
      ['987,36', '\\boxed{987} or \\boxed{36}'],
    ],
    wrong: [
      ['987', '\\boxed{987 \\text{ or } 36}'],
      ['987', 'The answer is 987 or 36.'],
      ['36', 'The answer is 987 or 36.'],
      ['36', 'It is 987 or 36.'],
      ['36', 'It is either $987$ or $36$.'],
      ['36', '\\boxed{987 or 36}'],
      ['36', '**Answer:** 987 or 36'],
      ['36', 'Answer: either 987 or 36'],
      ['36', 'The answer could be 987 or 36'],
      ['36', 'The answer is $987$ or $36$.'],
      ['36', '987 or 36'],
      ['36', 'The answer is 36 (or 987).'],
      ['36', 'It is 36, or maybe 987.'],
      ['36', '[RESULT] 987 or 36 [/RESULT]'],
      ['36', '<answer>987 or 36</answer>'],
      ['36', 'The final answer is 987 or 36. I hope it is correct.'],
    ],
  },
  'matrices without delimiters': {
    right: [
      ['\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}', '\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}'],
      ['\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}', '\\begin{pmatrix}\n1 \\\\\n2\n\\end{pmatrix}'],
      ['\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}', '\\begin{bmatrix}\n1 \\\\\n2\n\\end{bmatrix}.'],
      ['\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}', 'The answer is \\begin{bmatrix}\n1 \\\\\n2\n\\end{bmatrix}.'],
      [
        '\\begin{pmatrix} 1 & 3 \\\\ 2 & 4\\end{pmatrix}',
        '\\left[\\begin{array}{cc} 1 & 3 \\\\ 2 & 4 \\end{array}\\right]',
      ],
      ['\\begin{pmatrix} 1 & 3 \\\\ 2 & 4\\end{pmatrix}', 'A = \\begin{pmatrix} 1 & 3 \\\\ 2 & 4 \\end{pmatrix}'],
      ['\\begin{pmatrix} 1 & 3 \\\\ 2 & 4\\end{pmatrix}', '[[1,3],[2,4]]'],
      ['\\begin{pmatrix} 1 & 3 \\\\ 2 & 4\\end{pmatrix}', '```\n\\begin{pmatrix} 1 & 3 \\\\ 2 & 4 \\end{pmatrix}\n```'],
    ],
    wrong: [],
  },
  words: {
    right: [
      ['\\text{Evelyn}', 'Answer: Evelyn'],
      ['\\text{Evelyn}', '**Answer: Evelyn**'],
      ['\\text{Evelyn}', 'The answer is **Evelyn**.'],
      ['\\text{Evelyn}', 'Evelyn'],
      ['\\text{Evelyn}', '**Evelyn**'],
      ['\\text{Evelyn}', 'After 3 hours she was first. So the fastest student is Evelyn.'],
      ['\\text{Evelyn}', 'The 5 speeds are 1, 2, 3, 4, 5. Therefore, Evelyn has the greatest average speed.'],
      ['\\text{Evelyn}', 'The student is Evelyn with 7 km/h.'],
      ['\\text{Evelyn}', 'The answer is "Evelyn".'],
      ['\\text{Evelyn}', 'The answer is Evelyn, with 4.5 miles.'],
      ['\\text{Evelyn}', 'So it is Evelyn, not Carla.'],
      ['\\text{Evelyn}', '\\boxed{\\text{Evelyn}}'],
      ['\\text{Evelyn}', '\\boxed{Evelyn}'],
      ['\\text{Evelyn}', '\\boxed{\\textbf{Evelyn}}'],
      ['\\text{Evelyn}', '<answer>Evelyn</answer>'],
      ['\\text{Evelyn}', 'Final Answer: **Evelyn**\n\nShe did 4.5 miles in 1 hour.'],
      ['\\text{Evelyn}', 'Final answer: Evelyn.'],
      ['\\text{Evelyn}', '**Final Answer**\n\nEvelyn'],
      ['\\text{Evelyn}', 'Thus, the answer is\n\n**Evelyn**'],
      ['\\text{Evelyn}', '$\\text{Evelyn}$'],
      ['\\text{Evelyn}', 'The answer is $\\text{Evelyn}$.'],
      ['\\text{(C)}', 'The answer is (C).'],
      ['\\text{(C)}', 'The answer is C.'],
      ['\\text{(C)}', 'Answer: C'],
      ['\\text{(C)}', '**Answer: (C) 12**'],
      ['\\text{(C)}', 'The answer is option C.'],
      ['\\text{(C)}', 'The correct choice is (C).'],
      ['\\text{(C)}', '\\boxed{\\text{(C)}\\ 12}'],
      ['\\text{(C)}', '\\boxed{C}'],
      ['\\text{(C)}', '(C)'],
      ['\\text{(C)}', '\\boxed{\\textbf{(C)}~12}'],
      ['\\text{odd}', 'f(-x) = -f(x), so the function is odd.'],
      ['\\text{odd}', 'Since $f(-x)=-f(x)$, f is an **odd** function.'],
      ['\\text{neither}', 'The function is neither even nor odd.'],
      ['\\text{Yes}', 'Yes, it is.'],
      ['\\text{Yes}', 'Answer: Yes'],
      ['\\text{ellipse}', 'The graph of the equation is an ellipse.'],
      ['\\text{Friday}', 'So 100 days later it is a Friday.'],
      ['\\text{Friday}', 'The day of the week is Friday.'],
      ['\\text{June 20}', 'The answer is June 20.'],
      ['\\text{June 20}', 'So the day is June 20.'],
      ['\\text{June 20}', '\\boxed{\\text{June } 20}'],
    ],
    wrong: [
      ['\\text{Evelyn}', 'So it is not Evelyn.'],
      ['\\text{Evelyn}', 'So it is Evelyn or Carla.'],
      ['\\text{Evelyn}', 'Answer: Evelyn or Carla'],
      ['\\text{Evelyn}', 'Answer: Carla, not Evelyn'],
      ['\\text{Evelyn}', '\\boxed{\\text{Evelyn or Carla}}'],
      ['\\text{(C)}', 'The answer is D.'],
      ['\\text{even}', 'so the function is odd.'],
    ],
  },
  colours: {
    right: [
      ['5', '\\boxed{\\color{red}5}'],
      ['5', '\\boxed{\\textcolor{red}{5}}'],
      ['5', '{\\color{blue}\\boxed{5}}'],
      ['\\frac12', '\\boxed{\\frac{\\color{red}1}{\\color{blue}{2}}}'],
      ['5', '\\boxed{\\textcolor[rgb]{1,0,0}{5}}'],
      ['5', '\\boxed{\\color[HTML]{FF0000}5}'],
      ['5', '\\boxed{\\colorbox{yellow}{5}}'],
      ['5', '\\boxed{\\mathbf{5}}'],
      ['5', '\\boxed{\\bf 5}'],
    ],
    wrong: [],
  },
  'answer tags': {
    right: [
      ['5', 'So <answer>5</answer> it is, as 3 others say.'],
      ['5', '<answer> $5$ </answer>'],
      ['5', '<ANSWER>5</ANSWER>'],
      ['5', '<answer>x = 5</answer>'],
      ['5', '<final_answer>5</final_answer>'],
      ['5', 'I write <answer>...</answer>. <answer>5</answer>'],
      ['5', '<answer>5</answer>\n<answer></answer>'],
    ],
    wrong: [],
  },
  'LaTeX without delimiters': {
    right: [
      ['\\frac{3}{4}', 'The answer is \\frac{3}{4}.'],
      ['\\frac{\\sqrt{3}}{2}', 'The answer is \\frac{\\sqrt{3}}{2}.'],
      ['2\\sqrt{3}', 'The answer is 2\\sqrt{3} cm.'],
      ['2\\sqrt{3}', 'So the length is 2\\sqrt{3}.'],
      ['x^2+1', 'The answer is x^2 + 1'],
      ['x^2+1', 'The answer is f(x) = x^2 + 1.'],
      ['(3,\\frac{\\pi}{2})', 'The answer is \\left(3, \\frac{\\pi}{2}\\right).'],
      ['[0,1)', 'Answer: [0, 1)'],
      ['(-\\infty,2)\\cup(3,\\infty)', 'The answer is (-\\infty, 2) \\cup (3, \\infty).'],
      ['2\\pi', 'The answer is 2π'],
      ['5\\sqrt2', 'Hence AB = 5\\sqrt{2}.'],
      ['3\\pi', 'The area is therefore 3\\pi square units.'],
      ['\\frac34', 'The final answer is \\frac{3}{4}, which is 75%.'],
    ],
    wrong: [],
  },
  'quotes and inner delimiters': {
    right: [
      ['5', '\\boxed{"5"}'],
      ['5', '\\boxed{`5`}'],
      ['5', '\\boxed{“5”}'],
      ['5', "\\boxed{'5'}"],
      ['5', '\\boxed{\\text{"5"}}'],
      ['5', '\\boxed{$5$}'],
      ['5', '\\boxed{\\(5\\)}'],
      ['5', '\\boxed{\\[5\\]}'],
      ['5', '\\boxed{$$5$$}'],
      ['5', '$\\boxed{$5$}$'],
      ['5', '\\boxed{\\boxed{5}}'],
      ['5', '\\boxed{**5**}'],
      ['5', '**\\boxed{5}**'],
    ],
    wrong: [],
  },
};

describe.each(Object.entries(OUTPUTS))('%s', (_, { right, wrong }) => {
  it.each(right)('%j is given by %j', (gold, output) => {
    expect(gives(gold, output)).toBe(true);
  });

  it.each([...wrong, NONE])('%j is not given by %j', (gold, output) => {
    expect(gives(gold, output)).toBe(false);
  });
});
