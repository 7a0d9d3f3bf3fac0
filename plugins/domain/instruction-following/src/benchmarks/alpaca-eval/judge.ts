import { Fault, type Completion, type CompletionRequest, type ScoringTools } from '@agora/plugin-api';
import { createHash } from 'node:crypto';
import { askJudge } from '@agora/domain-kit';
import { FIRST, preferenceOf, SECOND } from './logprobs.js';

/** What is read from the judge's answer: the log-probabilities of its token, or, where its endpoint gives none, the token itself. */
export type Reading = 'logprobs' | 'text';

export interface Judgment {
  /** 1 the baseline is better, 2 the output; null when the judge named neither. */
  preference: number | null;
  /** True when the output was shown first. */
  swapped: boolean;
}

const SYSTEM =
  'You compare answers of language models for a leaderboard. What counts is which answer people would rather have got: ' +
  'one that does what was asked, is right, helps, and is as long as it needs to be.';

/** Asks which of the two outputs is better. */
export async function judge(
  { instruction, reference, output }: { instruction: string; reference: string; output: string },
  reading: Reading,
  tools: ScoringTools,
): Promise<Judgment> {
  const swapped = isSwapped(instruction);
  const [first, second] = swapped ? [output, reference] : [reference, output];
  const answer = await askJudge('alpacaeval', tools, request(instruction, first, second, reading));
  const shown = reading === 'text' ? ofText(answer.text) : ofLogprobs(answer);
  return { preference: unswap(shown, swapped), swapped };
}

/** Turns a preference for the answer shown second into a preference for the output. */
export function unswap(shown: number | null, swapped: boolean): number | null {
  return shown === null || !swapped ? shown : 3 - shown;
}

/** Half of the instructions show the output first; always the same ones, so that a repeated question is the same question. */
export function isSwapped(instruction: string): boolean {
  const [byte = 0] = createHash('sha256').update(`alpacaeval order\n${instruction}`).digest();
  return byte % 2 === 1;
}

function request(
  instruction: string,
  first: string,
  second: string,
  reading: Reading,
): Omit<CompletionRequest, 'model'> {
  const content = [
    'Two models were given the same instruction. Instruction and answers are JSON strings.',
    `Instruction:\n${JSON.stringify({ instruction })}`,
    `Answers:\n${JSON.stringify({ model: FIRST, answer: first })}\n${JSON.stringify({ model: SECOND, answer: second })}`,
    `Which model gave the better answer? The models are told apart by case. Reply with one character and nothing else: ` +
      `${FIRST} or ${SECOND}.`,
    'Best model:',
  ].join('\n\n');
  return {
    prompt: {
      kind: 'chat',
      messages: [
        { role: 'system', content: SYSTEM },
        { role: 'user', content },
      ],
    },
    // The temperature does not change log-probabilities; a token read alone is to be the likeliest.
    sampling: { temperature: reading === 'text' ? 0 : 1, maxTokens: 1 },
    ...(reading === 'text' ? {} : { topLogprobs: 5 }),
  };
}

function ofLogprobs({ logprobs, finish }: Completion): number | null {
  const [place] = logprobs ?? [];
  if (place) return preferenceOf(Object.fromEntries(place.top.map(({ token, logprob }) => [token, logprob])));
  if (finish === 'content-filter') return null;
  throw new Fault('invalid-input', 'the judge of benchmark "alpacaeval" gives no log-probabilities', {
    fix:
      'Name a judge whose endpoint gives them (OpenAI, vLLM), or set benchmarks.alpacaeval.withoutLogprobs: text, which ' +
      'reads its one token.',
  });
}

function ofText(text: string): number | null {
  // A word that begins with `m`, such as `model`, is not a vote for `m`.
  const token = /^\s*([mM])(?![a-zA-Z])/.exec(text)?.[1];
  if (token === FIRST) return 1;
  return token === SECOND ? 2 : null;
}
