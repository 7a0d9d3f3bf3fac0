import type { Mutation } from './gold-shapes.js';

const r = String.raw;

/** `of` gets the digits of the gold answer, without commas. */
const style = (name: string, of: (n: string) => string | undefined): Mutation => ({
  name,
  of: (gold) => of(gold.replaceAll(',', '')),
});
const large = (name: string, comma: string, around: (n: string) => string): Mutation =>
  style(name, (n) => (n.length > 3 ? around(n.replace(/(?<=\d)(?=(?:\d{3})+$)/g, comma)) : undefined));

const WORK = 'There are 3 boxes with 7 each, and 2 more are bought on day 4.';

/** Ways in which models give the answer of a word problem. */
export const STYLES: readonly Mutation[] = [
  style('hashes', (n) => `${WORK}\n#### ${n}`),
  style('hashes with dollars', (n) => `${WORK}\n#### $${n}`),
  style('hashes with a unit', (n) => `${WORK}\n#### ${n} dollars`),
  style('hashes in bold', (n) => `${WORK}\n#### **${n}**`),
  style('hashes with a calculation', (n) => `${WORK}\n#### 2 + ${Number(n) - 2} = ${n}`),
  style('hashes and a full stop', (n) => `${WORK}\n#### ${n}.`),
  style('hashes after headings', (n) => `#### 1. Count\n${WORK}\n#### 2. Sum up\nThat is all.\n#### ${n}`),
  style('hashes after a recited example', (n) => `The form is "#### 5".\n${WORK}\n#### ${n}`),
  style('numbered headings alone', (n) => `#### 1. Count\n${WORK}\n#### 2. Sum up\nSo there are ${n}.`),
  style('heading Answer of four hashes', (n) => `${WORK}\n#### Answer: ${n}`),
  style('heading Answer', (n) => `${WORK}\n\n### Answer\n${n}\n\nThis took 3 steps.`),
  style('box', (n) => r`${WORK} So $\boxed{${n}}$.`),
  style('box with dollars', (n) => r`${WORK} So \boxed{\$${n}}.`),
  style('box with a unit', (n) => r`${WORK} So \boxed{${n}\text{ apples}} in 4 days.`),
  style('box with an equation', (n) => r`${WORK} So \boxed{x = ${n}}.`),
  style('box with cents', (n) => r`${WORK} So \boxed{${n}.00}.`),
  style('box, then an empty one', (n) => r`${WORK} So $\boxed{${n}}$. I used \boxed{} as asked, in 3 steps.`),
  style('box and a check', (n) => r`So $\boxed{${n}}$.` + `\n\nCheck: ${WORK}`),
  style('answer tag', (n) => `${WORK}\n<answer>${n}</answer>\nThat took 5 steps.`),
  style('result tag', (n) => `${WORK}\n[RESULT] ${n} [/RESULT]`),
  style('result tag with dollars', (n) => `${WORK}\n[RESULT] $${n}.00 [/RESULT]`),
  style('result tag with a sentence', (n) => `${WORK}\n[RESULT] She has ${n} dollars left. [/RESULT]`),
  style('result tag with a box', (n) => r`${WORK} [RESULT] \boxed{${n}} [/RESULT]`),
  style('bold answer and a check', (n) => `${WORK}\n\n**Answer: ${n}**\n\nCheck: ${WORK}`),
  style('bold Answer: and a check', (n) => `${WORK}\n\n**Answer:** ${n}\n\nCheck: 3 + 4 = 7, as it should be.`),
  style('bold answer with dollars and a check', (n) => `**Final Answer: $${n}**\n\nLet me verify it in 2 ways.`),
  style('Answer: with formula', (n) => `${WORK}\nAnswer: $${n}$`),
  style('Answer: with a sentence', (n) => `${WORK}\nAnswer: She has ${n} dollars.`),
  style('Answer: with a calculation', (n) => `${WORK}\nAnswer: 2 + ${Number(n) - 2} = ${n}`),
  style('The answer is', (n) => `${WORK} The answer is ${n}.`),
  style('The answer is, in bold', (n) => `${WORK} The final answer is **${n}**.`),
  style('The answer is, and a check', (n) => `The answer is ${n}. Indeed, ${WORK}`),
  style('The answer is, with dollars', (n) => `${WORK} The answer is $${n}.00.`),
  style('The answer is, in LaTeX', (n) => r`${WORK} The answer is \(${n}\).`),
  style(
    'a remark about the answer',
    (n) => `${WORK} So there are ${n}. The answer is correct, since ${n} > 2 means ${n}.`,
  ),
  style('last number', (n) => `${WORK} So there are ${n}.`),
  style('last number with dollars', (n) => `${WORK} So she earns $${n}.`),
  style('last number, then a dollar sign and a point', (n) => `${WORK} So she earns ${n} $.`),
  style('last number, then an ellipsis', (n) => `${WORK} So she has ${n} ...`),
  style('last number with cents', (n) => `${WORK} So she earns $${n}.00 in all`),
  style('last number in bold', (n) => `${WORK} So there are **${n}** of them.`),
  style('last number behind an equals sign', (n) => `${WORK} 2*3+${n}-6=${n}`),
  style('last number in euros', (n) => `${WORK} So it costs ${n},00 €.`),
  style('last number behind a euro sign', (n) => `${WORK} So it costs €${n}.`),
  style('last number with an exclamation mark', (n) => `${WORK} So there are ${n}!`),
  style('calculator marks', (n) => `${WORK} So 2+${Number(n) - 2}=<<2+${Number(n) - 2}=${n}>>${n} remain.`),
  style('the number alone', (n) => n),
  style('the number with an end token', (n) => `${n}<|im_end|>`),
  large('thousands with a comma', ',', (n) => `${WORK}\n#### ${n}`),
  large('thousands with {,}', '{,}', (n) => r`${WORK} So $\boxed{${n}}$.`),
  large('thousands with \\,', r`\,`, (n) => `${WORK} So it is $${n}$.`),
  large('thousands with a thin space', '\u2009', (n) => `${WORK} So it is ${n}.`),
  large('thousands with a narrow space', '\u202f', (n) => `${WORK}\n#### ${n}`),
  large('thousands with a fixed space', '\u00a0', (n) => `${WORK} The answer is ${n}.`),
  large('thousands and cents', ',', (n) => `${WORK} So she earns $${n}.00.`),
];

const other = (n: string): string => String(Number(n) + 5);

/** Answers that are not the gold one. */
export const WRONG_STYLES: readonly Mutation[] = [
  style('one or another', (n) => `${WORK} So there are ${n} or ${other(n)}.`),
  style('another or one', (n) => `${WORK} So there are ${other(n)} or ${n}.`),
  style('hashes with one or another', (n) => `${WORK}\n#### ${n} or ${other(n)}`),
  style('hashes with another or one', (n) => `${WORK}\n#### ${other(n)} or ${n}`),
  style('box of one or another', (n) => r`\boxed{${n} \text{ or } ${other(n)}}`),
  style('answer is one or another', (n) => `The answer is ${n} or ${other(n)}.`),
  style('result tag of one or another', (n) => `[RESULT] ${n} or ${other(n)} [/RESULT]`),
  style('millions', (n) => (n === '0' ? undefined : `${WORK} So there are ${n} million.`)),
  style('thousands by k', (n) => (n === '0' ? undefined : `${WORK}\n#### ${n}k`)),
  style('billions in a box', (n) => (n === '0' ? undefined : r`\boxed{${n} \text{ billion}}`)),
  style('a third', (n) => (n === '0' ? undefined : `${WORK}\n#### ${n}/3`)),
  style('a half more', (n) => `${WORK}\n#### ${n}.5`),
  style('ten times', (n) => (n === '0' ? undefined : `${WORK}\n#### ${n}0`)),
  style('the other sign', (n) => (n === '0' ? undefined : `${WORK}\n#### ${n.startsWith('-') ? n.slice(1) : `-${n}`}`)),
  style('another number behind it', (n) => `${WORK} So there are ${n}, no: ${other(n)}.`),
  style('another answer behind it', (n) => `#### ${n}\n\nThat was wrong.\n\n#### ${other(n)}`),
  style('another box behind it', (n) => r`\boxed{${n}}, no: \boxed{${other(n)}}`),
  style('a heading alone', (n) => `#### ${n}. Count\nSo there are ${other(n)}.`),
  style('no answer', (n) => `I cannot say whether it is more than $. (${n.length > 9 ? '' : 'No number.'})`),
];
