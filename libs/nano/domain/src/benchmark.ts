import type { Benchmark, Draft, ItemScore, Prompt, PromptStyle, ScoringTools } from '@agora/plugin-api';
import { type DomainName, type TaskOf, heldOutTasks, instanceGenerationSeeds, solve } from '@agora/nano-world';

/** Scores one answer to a task. */
export type Scorer<D extends DomainName> = (task: TaskOf<D>, output: string, tools: ScoringTools) => Promise<ItemScore>;

export interface NanoBenchmark<D extends DomainName> {
  readonly id: string;
  readonly version: string;
  readonly domain: D;
  /** Number of tasks of the held-out split that are used. */
  readonly size: number;
  readonly score: Scorer<D>;
}

/** Responses of the nano world take one line of at most about forty tokens. */
const MAX_TOKENS = 64;

/** Number of examples in prompts for base models; three short ones leave enough of the 256 tokens. */
const SHOTS = 3;
/** Seed of the examples. No experiment has it, so the examples are not the rows that a student is trained on. */
const SHOTS_SEED = -1;

/** The frame that the held-out benchmarks of the nano domains share. */
export function nanoBenchmark<D extends DomainName>({ id, version, domain, size, score }: NanoBenchmark<D>): Benchmark {
  const examples = instanceGenerationSeeds(domain, SHOTS, SHOTS_SEED).map(worked).join('');
  return {
    id,
    version,
    overlap: 'whole',
    sampling: { temperature: 0, maxTokens: MAX_TOKENS },
    items: async () =>
      heldOutTasks(domain, size).map((task) => ({
        id: task.id,
        input: task.instruction,
        target: task.response,
        metadata: { template: task.templateId },
      })),
    prompt: (item, style) =>
      style === 'chat' ? chat(item.input) : { kind: 'text', text: `${examples}${open(item.input)}` },
    stop: (style: PromptStyle) => (style === 'chat' ? [] : ['\n']),
    score: async (item, output, tools) => {
      const task = solve(domain, item.input);
      if (task === undefined) throw new RangeError(`"${item.input}" is no ${domain} task of the nano world`);
      return score(task, output, tools);
    },
  };
}

function worked({ instruction, response }: Draft): string {
  return `${open(instruction)} ${response}\n\n`;
}

function open(instruction: string): string {
  return `Instruction: ${instruction}\nResponse:`;
}

/** The instruction alone, without examples: whether the student has learnt the format is part of the test. */
function chat(instruction: string): Prompt {
  return { kind: 'chat', messages: [{ role: 'user', content: instruction }] };
}
