import type { Draft, Violation } from '@agora/plugin-api';
import { rougeL, words } from '@agora/text-overlap';

/** The evolved instruction says nearly the same words in nearly the same order. */
const SAME = 0.9;
/** The response repeats the instruction instead of answering it. */
const ECHO = 0.9;
const SHORT_WORDS = 80;

const APOLOGY = /\b(?:sorry|apologi[sz]e|as an ai|i (?:cannot|can't|am unable to) (?:help|assist|answer|fulfil))/i;
/** The words in which an evolution is asked for have no place in what comes out. */
const LEAK =
  /\b(?:to start from:|(?:new|evolved|rewritten|original) (?:instruction|prompt|exercise|problem|task):|the (?:one|instruction|exercise|problem) (?:below|above) (?:is|was|asks))/i;
const CONTENT = /[\p{L}\p{N}]/u;

/**
 * Why an evolution failed; none when it did not. The four grounds are Evol-Instruct's, decided by rules: nothing gained,
 * an apology, nothing said, words of the prompt.
 */
export function failures(draft: Draft, parent: string): Violation[] {
  const { instruction, response } = draft;
  const [text, old, answer] = [words(instruction), words(parent), words(response)];
  const likeness = rougeL(text, old);
  const apology = answer.length < SHORT_WORDS ? APOLOGY.exec(response)?.[0] : undefined;
  const leak = LEAK.exec(instruction)?.[0];
  return [
    ...(likeness >= SAME
      ? [{ reason: 'nothing-gained', detail: `ROUGE-L ${likeness.toFixed(2)} with its origin` }]
      : []),
    ...(apology === undefined ? [] : [{ reason: 'unanswered', detail: apology }]),
    ...(!CONTENT.test(response) || (answer.length > 3 && rougeL(answer, text) >= ECHO)
      ? [{ reason: 'nothing-said' }]
      : []),
    ...(leak === undefined ? [] : [{ reason: 'prompt-leak', detail: leak }]),
  ];
}
