import type { Mutation } from './gold-shapes.js';
import { choiceOf, isScalar, wordOf } from './gold-shapes.js';

const write = (name: string, of: (gold: string) => string): Mutation => ({ name, of });
const simple = (name: string, of: (gold: string) => string): Mutation => ({
  name,
  of: (gold) => (isScalar(gold) ? of(gold) : undefined),
});
const word = (name: string, of: (word: string) => string): Mutation => ({
  name,
  of: (gold) => {
    const said = wordOf(gold) ?? choiceOf(gold);
    return said === undefined ? undefined : of(said);
  },
});

const r = String.raw;

/** Ways in which models write a final answer: what stands around it. */
export const WRITINGS: readonly Mutation[] = [
  write('box', (g) => r`So the result is $\boxed{${g}}$.`),
  write('box, bare', (g) => r`\boxed{${g}}`),
  write('box, displayed', (g) => `We get\n$$\\boxed{${g}}$$`),
  write('box in \\[', (g) => `Thus\n\\[\n\\boxed{${g}}.\n\\]`),
  write('box and a remark', (g) => `$\\boxed{${g}}$\n\nI hope this helps! Let me know if you have any questions.`),
  write('box and a check', (g) => `$\\boxed{${g}}$\n\nCheck: indeed 2 + 2 = 4, as it should be after 3 steps.`),
  write('box and an end token', (g) => r`$\boxed{${g}}$<|im_end|>`),
  write('box in a box', (g) => r`\boxed{\boxed{${g}}}`),
  write('box with dollar signs', (g) => r`\boxed{$${g}$}`),
  write('box with \\( inside', (g) => r`\boxed{\(${g}\)}`),
  write('box with \\[ inside', (g) => r`\boxed{\[${g}\]}`),
  write('box with braces', (g) => r`\boxed{{${g}}}`),
  write('box over lines', (g) => `\\boxed{\n  ${g}\n}`),
  write('box with a point', (g) => r`\boxed{${g}.}`),
  write('box with \\displaystyle', (g) => r`\boxed{\displaystyle ${g}}`),
  write('box with \\large', (g) => r`\boxed{\large ${g}}`),
  write('box in \\color{}', (g) => r`\boxed{\color{red}{${g}}}`),
  write('box behind \\color{}', (g) => r`\color{blue} \boxed{\color{red} ${g}}`),
  write('box with \\textcolor', (g) => r`\boxed{\textcolor{blue}{${g}}}`),
  write('box with quotes', (g) => r`\boxed{"${g}"}`),
  write('box with LaTeX quotes', (g) => `\\boxed{\`\`${g}''}`),
  write('box with backticks', (g) => `\\boxed{\`${g}\`}`),
  write('box with a label', (g) => r`\boxed{\text{Answer: } ${g}}`),
  simple('box with \\mathbf', (g) => r`\boxed{\mathbf{${g}}}`),
  simple('box with \\boldsymbol', (g) => r`\boxed{\boldsymbol{${g}}}`),
  write('fbox with dollar signs', (g) => r`\fbox{$${g}$}`),
  write('box behind a space', (g) => r`\boxed {${g}}`),
  write('box, then an empty one', (g) => `$\\boxed{${g}}$\n\nThe answer stands in \\boxed{} as you asked.`),
  write('box, then one of dots', (g) => `$\\boxed{${g}}$\n\nThe form is \\boxed{...} as you asked.`),
  write('box, then a quoted one', (g) => `$\\boxed{${g}}$\n\nThat is the form "\\boxed{answer}" that you asked for.`),
  write('box, then one in backticks', (g) => `$\\boxed{${g}}$\n\n(I used \`\\boxed{}\` as asked.)`),
  write('box after another', (g) => r`First I found \boxed{314159}, but it is \boxed{${g}}.`),
  write('box in aligned lines', (g) => `\\begin{align*}\nA &= 2 \\cdot 7 \\\\\n  &= \\boxed{${g}}\n\\end{align*}`),
  write('box in a code fence', (g) => `\`\`\`latex\n\\boxed{${g}}\n\`\`\``),
  write('box in bold', (g) => r`**Final answer: $\boxed{${g}}$** ✅`),
  write('result tag', (g) => `So.\n[RESULT] ${g} [/RESULT]`),
  write('result tag with dollar signs', (g) => `So.\n[RESULT] $${g}$ [/RESULT]`),
  write('result tag with a box', (g) => `So.\n[RESULT]\n\\boxed{${g}}\n[/RESULT]`),
  write('Minerva', (g) => `Final Answer: The final answer is $${g}$. I hope it is correct.`),
  write('Minerva without dollar signs', (g) => `Final Answer: The final answer is ${g}. I hope it is correct.`),
  write('Minerva with a box', (g) => `The final answer is: $\\boxed{${g}}$. I hope it is correct.`),
  write('answer tag', (g) => `Let me see.\n<answer>${g}</answer>`),
  write('answer tag with dollar signs', (g) => `Let me see.\n<answer>\n$${g}$\n</answer>`),
  write('answer tag inline', (g) => `So the result is <answer> ${g} </answer>, after 3 steps.`),
  write('answer tag with a box', (g) => `<answer>\\boxed{${g}}</answer>`),
  write('Answer:', (g) => `Let me see.\n\nAnswer: ${g}`),
  write('ANSWER: with \\(', (g) => `Let me see.\n\nANSWER: \\(${g}\\)`),
  write('bold Answer: without dollar signs', (g) => `Let me see.\n\n**Answer:** ${g}`),
  write('all bold', (g) => `Let me see.\n\n**Answer: $${g}$**`),
  write('heading Final Answer', (g) => `### Final Answer\n\n$$${g}$$`),
  write('bold heading Final Answer', (g) => `**Final Answer**\n\n$${g}$`),
  write('heading Answer without dollar signs', (g) => `## Answer\n${g}`),
  write('quoted block', (g) => `> **Answer:** $${g}$`),
  write('The answer is', (g) => `The answer is $${g}$.`),
  write('The answer is, without dollar signs', (g) => `The answer is ${g}.`),
  write('The answer is, with \\(', (g) => r`The answer is \(${g}\).`),
  write('The answer is, displayed', (g) => `Therefore the answer is\n\\[${g}.\\]`),
  write('The answer is, in bold', (g) => `The correct answer is **$${g}$**.`),
  write('The answer is, in backticks', (g) => `The answer is \`${g}\`.`),
  write('The answer is, in quotes', (g) => `The answer is "${g}".`),
  write('The final answer is, without dollar signs', (g) => `The final answer is: ${g}`),
  write('last formula', (g) => `Since $1 < 2$, we obtain $${g}$.`),
  write('last displayed formula', (g) => `Since $1 < 2$, we obtain\n\n$$\n${g}\n$$\n\nas was to be found.`),
  write('whole', (g) => g),
  write('whole, displayed', (g) => `\\[\n${g}\n\\]\n`),
  word('word in bold', (w) => `We compare all of them.\n\nSo it is **${w}**.`),
  word('word in the last sentence', (w) => `There are 3 cases, and 2 of them fail. Therefore, it is ${w}.`),
  word('word behind Answer:', (w) => `There are 3 cases.\n\nAnswer: ${w}`),
];
