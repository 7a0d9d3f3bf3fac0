import type { SampleReply } from '@agora/contracts';
import type { JSX } from 'preact';
import { Passage } from '../parts/text.js';

/** A prompt as it was sent, message by message. */
export function PromptView({ prompt }: { prompt: SampleReply['prompt'] }): JSX.Element {
  if (!prompt) return <p class="muted">It was not kept.</p>;
  if (prompt.kind === 'text') return <Passage text={prompt.text} label="Prompt" />;
  return (
    <ol class="messages">
      {prompt.messages.map(({ role, content }, at) => (
        <li key={at}>
          <span class="role">{role}</span>
          <Passage text={content} label={`Message of ${role}`} />
        </li>
      ))}
    </ol>
  );
}
