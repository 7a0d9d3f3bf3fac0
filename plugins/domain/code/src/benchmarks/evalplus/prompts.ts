import type { Prompt, PromptStyle } from '@agora/plugin-api';

const REQUEST = 'Solve the problem below with a self-contained Python script, in one markdown code block.';

/** Chat: a request around the task; base: the task, to be continued on the next line. */
export function promptFor(task: string, style: PromptStyle): Prompt {
  const text = task.trim();
  if (style !== 'chat') return { kind: 'text', text: `${text}\n` };
  return { kind: 'chat', messages: [{ role: 'user', content: `${REQUEST}\n\n\`\`\`python\n${text}\n\`\`\`` }] };
}
