import type { Prompt } from '@agora/plugin-api';
import type { CacheControlEphemeral, MessageParam, TextBlockParam } from '@anthropic-ai/sdk/resources/messages';

/** A system message or a turn, with the place at which it begins in the prompt as one text. */
interface Piece {
  role: 'system' | 'user' | 'assistant';
  text: string;
  start: number;
}

/** A prompt as one text, in which common beginnings can be looked for, and as the pieces that it is sent in. */
export interface FlatPrompt {
  text: string;
  pieces: Piece[];
}

/** System messages come first, as the API takes them; they are one. A plain text is a message of the user. */
export function flatten(prompt: Prompt): FlatPrompt {
  const messages = prompt.kind === 'chat' ? prompt.messages : [{ role: 'user' as const, content: prompt.text }];
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const turns = messages.filter(({ role }) => role !== 'system');
  const all = [...(system.length > 0 ? [{ role: 'system' as const, content: system.join('\n\n') }] : []), ...turns];
  let text = '';
  const pieces = all.map(({ role, content }) => {
    // Ends a line, so that a common beginning may end with a whole message.
    text += `\0${role}\n`;
    const piece = { role, text: content, start: text.length };
    text += `${content}\n`;
    return piece;
  });
  return { text, pieces };
}

export interface PromptBlocks {
  system?: string | TextBlockParam[];
  messages: MessageParam[];
}

/** The prompt with a cache mark at each of these lengths of its text. */
export function toBlocks({ pieces }: FlatPrompt, marks: readonly number[], cache: CacheControlEphemeral): PromptBlocks {
  const contents = pieces.map((piece, index) => {
    // A mark between two pieces belongs to the end of the earlier one.
    const end = pieces[index + 1]?.start ?? Infinity;
    const own = marks.filter((mark) => mark > piece.start && mark <= end).map((mark) => mark - piece.start);
    return { role: piece.role, content: splitText(piece.text, own, cache) };
  });
  const [first, ...rest] = contents;
  if (first?.role === 'system') return { system: first.content, messages: rest.map(asTurn) };
  return { messages: contents.map(asTurn) };
}

type Content = string | TextBlockParam[];

function asTurn({ role, content }: { role: Piece['role']; content: Content }): MessageParam {
  return { role: role === 'assistant' ? 'assistant' : 'user', content };
}

/** Blocks of white space alone are refused by the API, so a mark that would leave one moves to the end of the text. */
function splitText(text: string, marks: readonly number[], cache: CacheControlEphemeral): Content {
  const blocks: TextBlockParam[] = [];
  let from = 0;
  for (const mark of marks) {
    const to = isBlank(text.slice(mark)) ? text.length : mark;
    if (isBlank(text.slice(from, to))) continue;
    blocks.push({ type: 'text', text: text.slice(from, to), cache_control: cache });
    from = to;
  }
  if (blocks.length === 0) return text;
  if (from < text.length) blocks.push({ type: 'text', text: text.slice(from) });
  return blocks;
}

const isBlank = (text: string): boolean => text.trim() === '';
