import { type DomainName, check, createRandom, DOMAINS, heldOutTasks, solve } from '@agora/nano-world';
import { writeDocument } from './corpus.js';

const documents = (count: number, seed = 1) => {
  const random = createRandom('corpus', seed);
  return Array.from({ length: count }, () => writeDocument(random));
};

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

describe('the mixed corpus', () => {
  const corpus = documents(20_000);
  const chats = corpus.flatMap((document) => ('chat' in document ? [document.chat] : []));

  it('is a pure function of its seed', () => {
    expect(documents(50, 3)).toEqual(documents(50, 3));
    expect(documents(50, 3)).not.toEqual(documents(50, 4));
  });

  it('holds no held-out instruction', () => {
    const text = corpus.map((document) => JSON.stringify(document)).join('\n');
    for (const { instruction } of DOMAINS.flatMap((domain) => heldOutTasks<DomainName>(domain, 200))) {
      const stated = JSON.stringify(instruction).slice(1, -1);
      const places = [...text.matchAll(new RegExp(escaped(stated), 'g'))];
      // "28 apples …" states another task than "8 apples …".
      expect(places.filter(({ index }) => !/\d/.test(text[index - 1] ?? '')).map(([found]) => found)).toEqual([]);
    }
    const splits = new Set(chats.flat().map((turn) => solve(turn)?.split));
    expect(splits).toEqual(new Set(['train', undefined]));
  });

  it('answers three templates of each domain rightly, and hardly any other', () => {
    for (const domain of DOMAINS.filter((name) => name !== 'code')) {
      const right = new Map<string, number[]>();
      for (const chat of chats) {
        for (let turn = 0; turn < chat.length; turn += 2) {
          const task = solve(chat[turn] ?? '');
          if (task?.domain !== domain) continue;
          const scores = right.get(task.templateId) ?? [];
          scores.push(check(task, chat[turn + 1] ?? '', '').correct ? 1 : 0);
          right.set(task.templateId, scores);
        }
      }
      const shares = [...right.values()].map((scores) => scores.reduce((a, b) => a + b, 0) / scores.length);
      expect(shares).toHaveLength(24);
      expect(shares.filter((share) => share === 1)).toHaveLength(3);
      expect(shares.filter((share) => share < 0.1)).toHaveLength(21);
    }
  });
});
