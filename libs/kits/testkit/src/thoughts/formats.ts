/** A model's format for thoughts and answer in one text. */
export type ThoughtFormat = readonly [name: string, write: (thought: string, answer: string) => string];

const tags =
  (open: string, close: string, between = '\n\n') =>
  (thought: string, answer: string): string =>
    `${open}\n${thought}\n${close}${between}${answer}`;

/** Formats of existing models; also without their special tokens, or without the part that is in the prompt. */
export const THOUGHT_FORMATS: readonly ThoughtFormat[] = [
  ['DeepSeek R1, Qwen 3', tags('<think>', '</think>')],
  ['the same without a line break', (t, a) => `<think>${t}</think>${a}`],
  ['opened by the prompt', (t, a) => `${t}\n</think>\n\n${a}`],
  ['thinking switched off', (_, a) => `<think>\n\n</think>\n\n${a}`],
  ['in upper case', tags('<THINK>', '</THINK>')],
  ['in odd case', tags('<Think>', '</tHink>')],
  ['with blanks', tags('<think >', '</think >')],
  ['with attributes', tags('<think duration="3s" model="x">', '</think>')],
  ['with another closing tag', tags('<think>', '</thinking>')],
  ['thinking', tags('<thinking>', '</thinking>')],
  ['EXAONE Deep', tags('<thought>', '</thought>')],
  ['thoughts', tags('<thoughts>', '</thoughts>')],
  ['reasoning', tags('<reasoning>', '</reasoning>')],
  ['Hermes', tags('<SCRATCHPAD>', '</SCRATCHPAD>')],
  ['inner monologue', tags('<inner_monologue>', '</inner_monologue>')],
  ['reflection inside', (t, a) => `<thinking>\n<reflection>${t}</reflection>\n${t}\n</thinking>\n${a}`],
  ['nested', (t, a) => `<think>\n<think>${t}</think>\n${t}\n</think>\n${a}`],
  ['twice', (t, a) => `<think>${t}</think>\n<think>${t}</think>\n${a}`],
  ['Magistral', tags('[THINK]', '[/THINK]')],
  ['Kimi', (t, a) => `◁think▷${t}◁/think▷${a}`],
  ['Seed-OSS', tags('<seed:think>', '</seed:think>')],
  [
    'Seed-OSS with a budget',
    (t, a) =>
      `<seed:think>\n${t}\n<seed:cot_budget_reflect>I have used 129 tokens.</seed:cot_budget_reflect>\n${t}\n</seed:think>${a}`,
  ],
  ['LongCat', tags('<longcat_think>', '</longcat_think>')],
  [
    'OpenThinker',
    (t, a) =>
      `<|begin_of_thought|>\n\n${t}\n\n<|end_of_thought|>\n\n<|begin_of_solution|>\n\n${a}\n\n<|end_of_solution|>`,
  ],
  ['Cohere', (t, a) => `<|START_THINKING|>${t}<|END_THINKING|><|START_RESPONSE|>${a}<|END_RESPONSE|>`],
  [
    'gpt-oss',
    (t, a) => `<|channel|>analysis<|message|>${t}<|end|><|start|>assistant<|channel|>final<|message|>${a}<|return|>`,
  ],
  [
    'gpt-oss with a comment',
    (t, a) =>
      `<|start|>assistant<|channel|>analysis<|message|>${t}<|end|><|start|>assistant<|channel|>commentary<|message|>${t}<|end|><|start|>assistant<|channel|>final<|message|>${a}`,
  ],
  ['gpt-oss without its tokens', (t, a) => `analysis${t}assistantfinal${a}`],
  ['Granite 3.2', (t, a) => `Here is my thought process: ${t}\n\nHere is my response: ${a}`],
  ['Granite 3.3', tags('<think>', '</think><response>', '')],
  ['Granite 3.3, closed', (t, a) => `<think>${t}</think>\n<response>${a}</response>`],
  ['Hunyuan', (t, a) => `<think>\n${t}\n</think>\n<answer>\n${a}\n</answer>`],
  ['Marco-o1', (t, a) => `<Thought>\n${t}\n</Thought>\n<Output>\n${a}\n</Output>`],
  ['Gemma 4', (t, a) => `<|channel>thought\n${t}\n<channel|>${a}`],
  ['MedGemma', (t, a) => `<unused94>thought\n${t}<unused95>${a}`],
  [
    'Apriel',
    (t, a) => `Here are my reasoning steps:\n${t}\n[BEGIN FINAL RESPONSE]\n${a}\n[END FINAL RESPONSE]\n<|end|>`,
  ],
  ['Solar', (t, a) => `<|think|>${t}<|end|><|begin|>assistant<|content|>${a}`],
  [
    'Open WebUI',
    (t, a) =>
      `<details type="reasoning" done="true" duration="3">\n<summary>Thought for 3 seconds</summary>\n> ${t}\n</details>\n${a}`,
  ],
];

/** Outputs that were cut off in the middle of the thoughts, so that there is no answer. */
export const CUT_THOUGHTS: readonly (readonly [name: string, write: (thought: string) => string])[] = [
  ['<think>', (t) => `<think>\n${t}`],
  ['<thinking>', (t) => `<thinking>\n${t}`],
  ['[THINK]', (t) => `[THINK]${t}`],
  ['Kimi', (t) => `◁think▷${t}`],
  ['Seed-OSS', (t) => `<seed:think>${t}`],
  ['OpenThinker', (t) => `<|begin_of_thought|>\n\n${t}`],
  ['Cohere', (t) => `<|START_THINKING|>${t}`],
  ['gpt-oss', (t) => `<|channel|>analysis<|message|>${t}`],
  ['LongCat', (t) => `<longcat_think>\n${t}`],
  ['Gemma 4', (t) => `<|channel>thought\n${t}`],
  ['Open WebUI', (t) => `<details type="reasoning" done="false">\n> ${t}`],
  ['Solar', (t) => `<|think|>${t}`],
  ['MedGemma', (t) => `<unused94>thought\n${t}`],
];

/** Texts that mention such marks, or look like them, and have no thoughts. */
export const NO_THOUGHTS: readonly string[] = [
  'Put your steps between `<think>` and `</think>`.',
  'The tag "<think>" opens it, the tag "</think>" closes it.',
  'def f(s):\n    return s.split("</think>")[-1]',
  "def f(s):\n    return re.sub(r'<think>.*?</think>', '', s)",
  '<details>\n<summary>Thought of the day</summary>\nBe kind.\n</details>\nBye.',
  'analysis: we need 3.\nThe assistant is final.',
  'Analysis of the final act: good.',
  'Here is my response: 18.',
  'I think > you think, and 3 < 4.',
  '<p>Think</p> <b>18</b>',
  '[THINKING] is a word here, as is [think about it](https://example.com).',
  'Here is my thought process: 3 times 6. The answer is 18.',
  "Don't think. It's <details>18</details>",
  '<answer>18</answer>',
  '<response>18</response>',
];
