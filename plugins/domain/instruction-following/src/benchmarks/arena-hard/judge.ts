import type { ChatMessage, ScoringTools } from '@agora/plugin-api';
import { askJudge } from '@agora/domain-kit';
import { labelOf, type Label } from './labels.js';
import type { Release } from './releases.js';

export interface Game {
  label: Label | null;
  /** All that the judge wrote. */
  judgment: string;
}

const OWN_ANSWER =
  'First write your own answer to the prompt, before you judge any other. Then hold both answers against it.';
const COMPARE = 'Hold both answers against each other.';

function instructions(ownAnswer: boolean): string {
  return [
    'You are an impartial judge. Two assistants, A and B, have answered the user prompt below; decide whose answer is better.',
    `${ownAnswer ? OWN_ANSWER : COMPARE} Name mistakes and put them right.`,
    'Then weigh how helpful, relevant and concise the answers are. Helpful: it does what the prompt asks; where the prompt ' +
      'can be read in several ways, asking back is better than guessing. Relevant: every part has to do with the prompt. ' +
      'Concise: nothing is there only to fill space.',
    'Then consider how inventive the answers are, where that is wanted, and what each of them ought to have said and did not.',
    'Explain yourself first, and end with exactly one of these labels as your verdict:',
    '1. A is much better: [[A>>B]]\n2. A is slightly better: [[A>B]]\n3. They are about equal: [[A=B]]\n' +
      '4. B is slightly better: [[B>A]]\n5. B is much better: [[B>>A]]',
    'For instance: "My verdict: they are about equal: [[A=B]]".',
  ].join('\n\n');
}

const AGAIN = 'Finish your judgment, and end with the label of your verdict.';

/** Both games: first the baseline is A, then the model's output. */
export async function judgeGames(
  { prompt, category, baseline, output }: { prompt: string; category: string; baseline: string; output: string },
  release: Release,
  tools: ScoringTools,
): Promise<Game[]> {
  const system = instructions(!release.withoutOwnAnswer.includes(category));
  const pairs = [
    [baseline, output],
    [output, baseline],
  ] as const;
  return Promise.all(pairs.map(([a, b]) => judgeGame(system, question(prompt, a, b), release, tools)));
}

async function judgeGame(system: string, content: string, release: Release, tools: ScoringTools): Promise<Game> {
  const messages: ChatMessage[] = [
    { role: 'system', content: system },
    { role: 'user', content },
  ];
  const said: string[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const { text } = await askJudge('arena-hard', tools, {
      prompt: { kind: 'chat', messages: [...messages] },
      sampling: { temperature: 0, maxTokens: release.maxTokens },
    });
    said.push(text);
    const judgment = said.join('\n');
    const { label, again } = labelOf(judgment, release);
    if (!again || attempt >= release.attempts) return { label, judgment };
    messages.push({ role: 'assistant', content: text }, { role: 'user', content: AGAIN });
  }
}

function question(prompt: string, a: string, b: string): string {
  return [
    `<|User prompt|>\n${prompt}`,
    `<|Beginning of assistant A's answer|>\n${a}\n<|End of assistant A's answer|>`,
    `<|Beginning of assistant B's answer|>\n${b}\n<|End of assistant B's answer|>`,
  ].join('\n\n');
}
