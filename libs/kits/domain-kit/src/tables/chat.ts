import type { ReadRow } from './layout.js';
import { RowProblem, textOf } from './row-problem.js';

const ROLES: Record<string, 'system' | 'user' | 'assistant'> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  prompter: 'user',
  assistant: 'assistant',
  gpt: 'assistant',
  model: 'assistant',
  chatgpt: 'assistant',
  bot: 'assistant',
};

interface Message {
  role: 'system' | 'user' | 'assistant';
  text: string;
}

/** A conversation: a list of messages, or that list as JSON text (CSV has nothing else). @throws RowProblem */
export function readChat(value: unknown, column: string): ReadRow {
  const messages = listOf(value, column).map((message, index) => readMessage(message, `${column}[${index}]`));
  const first = messages.findIndex(({ role }) => role !== 'system');
  const said = first < 0 ? [] : messages.slice(first);
  const system = messages
    .slice(0, first < 0 ? messages.length : first)
    .map(({ text }) => text)
    .join('\n\n');
  const exchanges: ReadRow['exchanges'] = [];
  said.forEach(({ role, text }, index) => {
    if (role !== (index % 2 === 0 ? 'user' : 'assistant')) {
      const place = `message ${first + index + 1} of "${column}" is the ${role}'s`;
      throw new RowProblem(
        `${place}, where the ${index % 2 === 0 ? "user's" : "assistant's"} is expected`,
        'Take or correct rows in which user and assistant take turns, beginning with the user.',
      );
    }
    if (role === 'assistant') exchanges.push({ instruction: said[index - 1]?.text ?? '', response: text });
  });
  if (exchanges.length === 0)
    throw new RowProblem(`has no answer in "${column}"`, 'Remove rows without a question and an answer to it.');
  return { system, exchanges };
}

function listOf(value: unknown, column: string): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  if (typeof value === 'string' && value.trimStart().startsWith('[')) {
    try {
      return JSON.parse(value) as unknown[];
    } catch (error) {
      throw new RowProblem(`holds no JSON in "${column}": ${(error as Error).message}`, 'Correct or remove that row.');
    }
  }
  throw new RowProblem(`holds no list of messages in "${column}"`, 'Name the column with the conversation (columns).');
}

function readMessage(value: unknown, place: string): Message {
  if (typeof value !== 'object' || value === null)
    throw new RowProblem(`holds no message in ${place}`, 'Give messages a role and a content, or from and value.');
  const { role, from, content, value: text } = value as Record<string, unknown>;
  const name = role ?? from;
  const known = typeof name === 'string' && Object.hasOwn(ROLES, name.toLowerCase()) && ROLES[name.toLowerCase()];
  if (!known) {
    throw new RowProblem(
      `holds a message of ${typeof name === 'string' ? `"${name.slice(0, 50)}"` : 'nobody'} in ${place}`,
      `Take rows of ${Object.keys(ROLES).join(', ')} alone.`,
    );
  }
  return { role: known, text: contentOf(role === undefined ? (text ?? content) : (content ?? text), place) };
}

/** A text, or a list of parts that are texts. */
function contentOf(content: unknown, place: string): string {
  if (!Array.isArray(content)) return textOf(content, place);
  return content
    .map((part: unknown) => {
      const { type, text } = (typeof part === 'object' && part !== null ? part : {}) as Record<string, unknown>;
      if ((type === undefined || type === 'text') && typeof text === 'string') return text;
      throw new RowProblem(`holds something else than text in ${place}`, 'Take rows of text alone.');
    })
    .join('');
}
