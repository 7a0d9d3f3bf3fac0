import type { Outputs } from '../decisions.js';

const tex = String.raw;

/** Markdown as chat models write it: headings, bold, lists, tables, quotes, rules. */
export const MARKDOWN: Outputs = {
  right: [
    ['42', '### Final Answer\n\n**42**'],
    ['42', '## Answer\n42'],
    ['42', '**Final Answer:** 42'],
    ['42', '**Final Answer**: **42**'],
    ['42', '**Final Answer**\n\n$$\n42\n$$'],
    ['42', '---\n\n✅ **Answer: 42**'],
    ['42', '> **Answer:** 42'],
    ['42', '* Step 1: 6 · 7\n* Step 2: 42\n\n**Result:** 42'],
    ['42', '__Answer:__ 42'],
    ['42', '***42***'],
    ['42', 'Therefore, the answer is **42**.'],
    ['42', 'The final answer is: $\\boxed{42}$.\n\n*I hope this helps!*'],
    ['42', 'So the total is **42** apples.\n\nLet me know if you have any questions!'],
    ['42', '**Answer: $42$**'],
    ['42', '**Answer**\n\n> 42'],
    ['42', '<b>Answer:</b> 42'],
    ['42', '| step | value |\n|---|---|\n| 1 | 6 |\n| 2 | 7 |\n\nThe answer is 42.'],
    ['42', '| quantity | value |\n|---|---|\n| product | 42 |\n\n**Answer:** $42$'],
    ['42', '**Solution.** We compute $6\\cdot 7$.\n\n**Answer.** $42$'],
    ['42', 'Answer - 42'],
    ['42', 'ANSWER: 42'],
    ['42', '**ANS:** 42'],
    ['42', '👉 **42**'],
    ['42', '1. Multiply.\n2. Get 42.\n\n### Answer: `42`'],
    [tex`\frac{3}{4}`, '**Answer:** $\\dfrac{3}{4}$'],
    [tex`\frac{3}{4}`, '### Final Answer:\n\\( \\frac{3}{4} \\)'],
    [tex`\frac{3}{4}`, '**Answer: 3/4**'],
    ['42', '**Final Answer**: The value is $\\boxed{42}$\n\n**Verification:** $6 \\times 7 = 42$ ✓'],
  ],
  wrong: [
    ['42', '### Final Answer\n\n**24**'],
    ['42', '**Answer:** 42.5'],
    ['42', '**Step 42:** stop.\n\n**Answer:** 7'],
    ['42', '### 42\n\nThe answer is 41.'],
    ['42', '| a | b |\n|---|---|\n| 1 | 42 |\n\n**Answer:** 1'],
    ['42', '**Answer:** -42'],
    ['42', '**Answer:** 42/5'],
    ['42', '**Answer:** between 42 and 44'],
    ['42', '**Answer:** I could not find it.'],
    ['42', '**Answer: 4**2'],
  ],
};
