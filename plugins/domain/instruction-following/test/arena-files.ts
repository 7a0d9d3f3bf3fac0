import type { ChatMessage } from '@agora/plugin-api';
import { fileOfFolder } from '@agora/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArenaHard, type ArenaHardOptions } from '../src/benchmarks/arena-hard/benchmark.js';
import type { ReleaseId } from '../src/benchmarks/arena-hard/releases.js';
import { localJudge } from './local-judge.js';

/** Where the public files lie, made up, and a folder without any. Set before the first test of whoever imports this. */
export const folders = { full: '', empty: '' };
beforeAll(async () => {
  folders.full = await mkdtemp(join(tmpdir(), 'agora-arena-'));
  folders.empty = await mkdtemp(join(tmpdir(), 'agora-arena-'));
  const old = [0, 1, 2].map((n) => ({
    uid: `q${n}`,
    category: 'arena-hard-v0.1',
    cluster: 'x',
    prompt: `Question ${n}?`,
  }));
  await save('arena_hard_v0.1_questions.jsonl', old);
  await save(
    'arena_hard_v0.1_baseline_gpt-4-0314.jsonl',
    old.map(({ uid }) => answer(uid, { answer: `Answer to ${uid}` })),
  );
  const recent = [
    { uid: 'h', category: 'hard_prompt', subcategory: 'math', prompt: 'Prove it.' },
    { uid: 'c', category: 'creative_writing', subcategory: 'creative_writing', prompt: 'Sing.' },
  ];
  await save('arena_hard_v2.0_questions.jsonl', recent);
  await save('arena_hard_v2.0_baseline_o3-mini-2025-01-31.jsonl', [answer('h', { answer: 'Proof.' })]);
  await save('arena_hard_v2.0_baseline_gemini-2.0-flash-001.jsonl', [answer('c', 'La la.')]);
});
afterAll(() => Promise.all([rm(folders.full, { recursive: true }), rm(folders.empty, { recursive: true })]));

const save = (name: string, rows: object[]) =>
  writeFile(join(folders.full, name), rows.map((row) => JSON.stringify(row)).join('\n'));
const answer = (uid: string, content: unknown) => ({
  uid,
  model: 'x',
  messages: [
    { role: 'user', content: 'question' },
    { role: 'assistant', content },
  ],
});

export function open(release: ReleaseId, where = folders.full, options: Partial<ArenaHardOptions> = {}): ArenaHard {
  const find = async (source: Parameters<typeof fileOfFolder>[0]) => ({
    path: await fileOfFolder(source, where),
    option: source.title,
  });
  return new ArenaHard(find, { release, ...options });
}

export const judging = (says: (messages: ChatMessage[]) => string) =>
  localJudge(({ prompt }) => ({ text: prompt.kind === 'chat' ? says(prompt.messages) : '', finish: 'stop' }));
/** Whether an answer was shown as A. */
export const isA = (answer: string, [, question]: ChatMessage[]): boolean =>
  question?.content.includes(`assistant A's answer|>\n${answer}\n`) === true;
