import type { Domain } from '@agora/plugin-api';
import { describeDomain, DRAFT_WRITERS, fileOfFolder, pluginContext, seedRequests } from '@agora/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRng } from '@agora/statistics';
import plugin from './index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-instructions-'));
  await save('lima.jsonl', [
    { instruction: 'Why?', input: '', output: 'Because.', history: [] },
    { instruction: 'And then?', input: '', output: 'Nothing.', history: [['a', 'b']] },
    { conversations: ['How?', 'Like this.'] },
    { conversations: ['One', 'Two', 'Three', 'Four'] },
    { instruction: 'Sum up.', input: 'A long text.', output: 'Short.' },
  ]);
  await save('magpie_general.jsonl', [{ instruction: 'Name a river.' }]);
  await save('webinstruct_general.jsonl', [{ question: 'whats an atom', answer: 'small' }]);
  await save('self_instruct_seed_tasks.jsonl', [
    { id: 'seed_task_0', name: 'a', instruction: 'Negate it.', instances: [{ input: 'yes', output: 'no' }] },
    { id: 'seed_task_1', name: 'b', instruction: 'Greet.', instances: [{ input: '', output: 'Hi' }] },
  ]);
  await save('ifeval_input_data.jsonl', [
    { key: 1, prompt: 'Answer in JSON.', instruction_id_list: ['detectable_format:json_format'], kwargs: [{}] },
    {
      key: 2,
      prompt: 'Say it twice.',
      instruction_id_list: ['keywords:frequency', 'combination:two_responses'],
      kwargs: [{ keyword: 'it', frequency: 2, relation: 'at least' }, {}],
    },
  ]);
});
afterAll(() => rm(folder, { recursive: true }));

const save = (name: string, rows: object[]) =>
  writeFile(join(folder, name), rows.map((row) => JSON.stringify(row)).join('\n'));
const context = () => pluginContext({ baseDir: folder, dataFile: fileOfFolder });
const domain = async (options: object = {}): Promise<Domain> =>
  plugin.create(plugin.options.parse({ folder, ...options }), context());

describe('seeds of instruction following', () => {
  it('are the rows of LIMA with one turn, in either layout', async () => {
    const seeds = await (await domain()).seeds(seedRequests.instances, 1);
    expect(seeds.map(({ id, instruction, response }) => [id, instruction, response])).toEqual([
      ['lima:1', 'Why?', 'Because.'],
      ['lima:3', 'How?', 'Like this.'],
      ['lima:5', 'Sum up.\n\nA long text.', 'Short.'],
    ]);
  });

  it('come from their own file for each method', async () => {
    const field = await domain();
    expect(await field.seeds(seedRequests.instructions, 1)).toMatchObject([{ instruction: 'Name a river.' }]);
    expect(await field.seeds(seedRequests.instancesToImprove, 1)).toMatchObject([{ response: 'small' }]);
    expect(await field.seeds(seedRequests.variedInstances, 1)).toMatchObject([
      { id: 'self-instruct:1', instruction: 'Negate it.\n\nyes', response: 'no' },
      { id: 'self-instruct:2', instruction: 'Greet.', response: 'Hi' },
    ]);
    expect(await field.seeds({ ...seedRequests.instructionsToEvolve, kind: 'instances' }, 1)).toHaveLength(3);
  });

  it('are the user’s own where files are named', async () => {
    await save('own.jsonl', [{ instruction: 'a', response: 'b' }]);
    const field = await domain({ seeds: { selfInstruct: 'own.jsonl' } });
    expect(await field.seeds(seedRequests.variedInstances, 1)).toEqual([
      { id: 'self-instruct:1', instruction: 'a', response: 'b' },
    ]);
    await expect(field.seeds(seedRequests.instances, 1)).rejects.toMatchObject({
      fix: expect.stringContaining('seeds.instanceGeneration'),
    });
  });
});

it('asks for an instruction that begins with certain words', async () => {
  const template = (await domain()).templates['new-instance'];
  const drawn = new Set(
    Array.from(
      { length: 300 },
      (_, slot) => template?.render({ demonstrations: [] }, seededRng(slot)).variables['firstWords'],
    ),
  );
  expect(drawn.size).toBeGreaterThan(60);
});

describe.each(['free-form', 'json', 'markdown'] as const)('in %s', (format) => {
  describeDomain(plugin, {
    options: () => ({ folder, format, benchmarks: { ifeval: {} } }),
    dataFile: fileOfFolder,
    invalidOptions: [
      { seeds: { lima: 'x' } },
      { seeds: 'paper' },
      { maxSeeds: 0 },
      { format: 'xml' },
      { benchmarks: { ifeval: { nltk: 3 } } },
    ],
    drafts: [
      { instruction: 'Write a letter.', response: 'Dear [Name],\n\nhello.\n\n[Your Name]' },
      { instruction: 'Say it in three words.', response: 'So be it.' },
    ],
    invalidDrafts: [
      { instruction: 'Write.', response: '' },
      { instruction: 'Write.', response: 'Yes. [END]' },
    ],
    write: DRAFT_WRITERS[format],
    benchmarks: { ifeval: { gold: ({ id }) => (id === 'ifeval:1' ? '{}' : 'it\n******\nit it') } },
  });
});
