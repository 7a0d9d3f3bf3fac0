import type { Benchmark, Draft, ItemScore, Prompt, PromptStyle, ScoringTools } from '@agora/contracts';
import type { HeldOutTask } from './world.js';

export interface NanoBenchmark {
  readonly id: string;
  readonly version: string;
  items(): readonly HeldOutTask[];
  /** Worked examples for base models, from the training side of the split. Three short ones leave room in 256 tokens. */
  readonly shots: readonly Draft[];
  score(instruction: string, output: string, tools: ScoringTools): Promise<ItemScore>;
}

/** Responses of the nano world take one line of at most about forty tokens. */
const MAX_TOKENS = 64;

/** The frame that the held-out benchmarks of the nano domains share. */
export function nanoBenchmark({ id, version, items, shots, score }: NanoBenchmark): Benchmark {
  const examples = shots.map((shot) => fewShot(shot.instruction, ` ${shot.response}\n\n`)).join('');
  return {
    id,
    version,
    sampling: { temperature: 0, maxTokens: MAX_TOKENS },
    items: () =>
      Promise.resolve(
        items().map((task) => ({
          id: task.id,
          input: task.instruction,
          target: task.response,
          metadata: { template: task.templateId },
        })),
      ),
    prompt: (item, style) =>
      style === 'chat' ? chat(item.input) : { kind: 'text', text: examples + fewShot(item.input) },
    stop: (style: PromptStyle) => (style === 'chat' ? [] : ['\n']),
    score: (item, output, tools) => score(item.input, output, tools),
  };
}

function fewShot(instruction: string, response = ''): string {
  return `Instruction: ${instruction}\nResponse:${response}`;
}

/** The bare instruction: the student learned the format from its training data, and that is what is examined. */
function chat(instruction: string): Prompt {
  return { kind: 'chat', messages: [{ role: 'user', content: instruction }] };
}
