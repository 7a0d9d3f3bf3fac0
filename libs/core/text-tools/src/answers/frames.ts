import { withoutEndTokens } from './end-tokens.js';

/** Marks that reasoning models put around their answers: Granite and Ernie, Marco-o1, Cohere, OpenThinker, Apriel, Hunyuan. */
const FRAMES: readonly (readonly [open: string, close: string])[] = [
  ['<response>', '</response>'],
  ['<output>', '</output>'],
  ['<|START_RESPONSE|>', '<|END_RESPONSE|>'],
  ['<|begin_of_solution|>', '<|end_of_solution|>'],
  ['', '[END FINAL RESPONSE]'],
  // Only on lines of their own: `<answer>18</answer>` marks a short answer, which scorers need.
  ['<answer>\n', '\n</answer>'],
];

/** Removes a frame around the whole answer that follows thoughts. In a text that was cut off the frame may have no end. */
export function unframed(answer: string): string {
  for (const [open, close] of FRAMES) {
    if (answer.slice(0, open.length).toLowerCase() !== open.toLowerCase()) continue;
    const inner = answer.slice(open.length);
    const end = inner.toLowerCase().indexOf(close.toLowerCase());
    if (end < 0 && open !== '') return inner.trimStart();
    if (end >= 0 && withoutEndTokens(inner.slice(end + close.length)).trim() === '') return inner.slice(0, end).trim();
  }
  return answer;
}

const PROCESS = /^\s*Here(?:'s| is) my thought process:/;
const RESPONSE = /Here(?:'s| is) my response:/;

/** Separates answer and thoughts that are announced in words, as by Granite 3.2; undefined when they are not. */
export function announced(text: string): { answer: string; thoughts: string[] } | undefined {
  const begin = PROCESS.exec(text);
  const end = begin && RESPONSE.exec(text);
  if (!begin || !end) return undefined;
  const thought = text.slice(begin[0].length, end.index);
  return { answer: text.slice(end.index + end[0].length).trimStart(), thoughts: [thought] };
}
