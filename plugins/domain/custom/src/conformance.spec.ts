import { sandboxTools } from '@agora/sandbox/testing';
import { describeDomain } from '@agora/testkit';
import type { Draft } from '@agora/plugin-api';
import { ITEMS, SEEDS, taskFolder, type TaskFiles } from '../test/task-folder.js';
import plugin from './index.js';

const tools = sandboxTools();
const drafts: Draft[] = [
  { instruction: 'The export button does nothing.', response: 'technical' },
  { instruction: 'Please send me a receipt.', response: 'billing' },
];
const write = (template: string, { instruction, response }: Draft): string =>
  template === 'response'
    ? `OUTPUT:\n${response}\n[END]`
    : template === 'improved-instance'
      ? `Revised Question:\n${instruction}\nRevised Answer:\n${response}\n[END]`
      : `INPUT:\n${instruction}\nOUTPUT:\n${response}\n[END]`;

const invalidDrafts = [
  { instruction: 'Only this.', response: ' ' },
  { instruction: 'INPUT: again', response: 'billing' },
];

const TASKS: Record<string, TaskFiles & { gold?: string }> = {
  exact: { items: ITEMS },
  numeric: {
    config: { scorer: 'numeric' },
    items: [
      { input: '1 + 1?', target: 2 },
      { input: '1/3?', target: '1/3' },
    ],
  },
  math: {
    config: { scorer: 'math' },
    items: [
      { input: 'Half?', target: '\\frac12' },
      { input: 'Root?', target: '\\sqrt{2}' },
    ],
  },
  contains: {
    config: { scorer: 'contains' },
    items: [
      { input: 'Capital?', target: ['Paris'] },
      { input: 'River?', target: 'Seine' },
    ],
  },
  regex: {
    config: { scorer: 'regex' },
    items: [
      { input: 'Year?', target: '19\\d\\d' },
      { input: 'Month?', target: 'Ma[iy]' },
    ],
    gold: 'May 1984',
  },
  'multiple-choice': {
    config: { scorer: 'multiple-choice' },
    seeds: SEEDS.map((seed) => ({ ...seed, choices: ['technical', 'billing', 'account'] })),
    items: ITEMS.map((item) => ({ ...item, choices: ['technical', 'billing', 'account'] })),
  },
  'json-schema': {
    config: { scorer: { name: 'json-schema', schema: { type: 'object', required: ['a'] } } },
    items: [{ input: 'An a?', target: { a: 1 } }, { input: 'Any a?' }],
    gold: '{"a": 1}',
  },
  'python-tests': {
    config: { scorer: 'python-tests' },
    items: [
      { input: 'Add two numbers.', entry_point: 'add', tests: 'assert add(1, 2) == 3' },
      { input: 'Add them again.', entry_point: 'add', tests: ['assert add(2, 2) == 4', 'assert add(0, 0) == 0'] },
    ],
    gold: '```python\ndef add(a, b):\n    return a + b\n```',
  },
};

describe.each(Object.entries(TASKS))('scorer %s', (_, { gold, ...files }) => {
  describeDomain(plugin, {
    id: 'tickets',
    options: async () => ({ folder: await folderOf(files) }),
    invalidOptions: [{}, { folder: '' }, { folder: '.', format: 'xml' }],
    drafts,
    invalidDrafts,
    write,
    benchmarks: { tickets: gold === undefined ? {} : { gold: () => gold } },
    tools,
  });
});

describe('scorer judge', () => {
  describeDomain(plugin, {
    id: 'tickets',
    options: async () => ({ folder: await folderOf(JUDGED) }),
    drafts,
    invalidDrafts,
    write,
    benchmarks: { tickets: { gold: () => 'Dear customer, …' } },
    tools: {
      execute: () => Promise.reject(new Error('nothing is run')),
      judge: () => Promise.resolve({ text: 'Kind and right.\n[RESULT] 5', finish: 'stop' }),
    },
  });
});
const JUDGED: TaskFiles = {
  config: { scorer: { name: 'judge', rubric: 'Kind answers are good.' } },
  items: [{ input: 'Say hello.' }, { input: 'Say goodbye.' }],
};

/** One folder for all that is made of these files: options must be the same each time. */
const folders = new Map<TaskFiles, Promise<string>>();
function folderOf(files: TaskFiles): Promise<string> {
  const folder = folders.get(files) ?? taskFolder(files);
  folders.set(files, folder);
  return folder;
}
