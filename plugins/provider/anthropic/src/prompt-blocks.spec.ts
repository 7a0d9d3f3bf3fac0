import type { Prompt } from '@agora/plugin-api';
import { flatten, toBlocks } from './prompt-blocks.js';

const cache = { type: 'ephemeral' } as const;
const chat: Prompt = {
  kind: 'chat',
  messages: [
    { role: 'system', content: 'Rules\nMore rules' },
    { role: 'user', content: 'Shown\nAsked' },
    { role: 'assistant', content: 'Said' },
    { role: 'user', content: 'Asked again' },
  ],
};
const markAfter = (text: string, words: string): number => text.indexOf(words) + words.length;

describe('toBlocks', () => {
  const flat = flatten(chat);

  it('leaves a prompt without marks as it is', () => {
    expect(toBlocks(flat, [], cache)).toEqual({
      system: 'Rules\nMore rules',
      messages: [
        { role: 'user', content: 'Shown\nAsked' },
        { role: 'assistant', content: 'Said' },
        { role: 'user', content: 'Asked again' },
      ],
    });
  });

  it('splits a message where the mark is', () => {
    const { system, messages } = toBlocks(flat, [markAfter(flat.text, 'Shown\n')], cache);
    expect(system).toBe('Rules\nMore rules');
    expect(messages[0]?.content).toEqual([
      { type: 'text', text: 'Shown\n', cache_control: cache },
      { type: 'text', text: 'Asked' },
    ]);
  });

  it.each(['More rules\n', 'More rules\n\0user\n'])(
    'puts a mark between two messages at the end of the earlier: %j',
    (words) => {
      const { system, messages } = toBlocks(flat, [markAfter(flat.text, words)], cache);
      expect(system).toEqual([{ type: 'text', text: 'Rules\nMore rules', cache_control: cache }]);
      expect(messages[0]?.content).toBe('Shown\nAsked');
    },
  );

  it('takes several marks, in several messages', () => {
    const marks = ['Rules\n', 'More rules\n', 'Shown\n'].map((words) => markAfter(flat.text, words));
    const { system, messages } = toBlocks(flat, marks, cache);
    expect(system).toEqual([
      { type: 'text', text: 'Rules\n', cache_control: cache },
      { type: 'text', text: 'More rules', cache_control: cache },
    ]);
    expect(messages[0]?.content).toHaveLength(2);
  });

  it('sends the same words whatever is marked, and no block of white space alone', () => {
    const prompt = flatten({ kind: 'text', text: '\n\nOne\n\n\nTwo\n \n' });
    for (let mark = 0; mark <= prompt.text.length; mark += 1) {
      const content = toBlocks(prompt, [mark], cache).messages[0]?.content ?? '';
      const texts =
        typeof content === 'string' ? [content] : content.map((block) => ('text' in block ? block.text : ''));
      expect(texts.join('')).toBe('\n\nOne\n\n\nTwo\n \n');
      for (const text of texts) expect(text).toMatch(/\S/);
    }
  });
});
