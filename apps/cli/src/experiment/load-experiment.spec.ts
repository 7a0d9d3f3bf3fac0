import { Fault } from '@agora/plugin-api';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExperiment } from './load-experiment.js';

describe('loadExperiment', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'agora-experiment-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const write = async (text: string): Promise<string> => {
    const file = join(folder, 'agora.yaml');
    await writeFile(file, text);
    return file;
  };
  const faultOf = async (text: string): Promise<Fault> => {
    const error: unknown = await loadExperiment(await write(text)).catch((thrown: unknown) => thrown);
    if (!Fault.is(error)) throw new Error('the file was accepted');
    return error;
  };

  it('fills in every default', async () => {
    const text =
      'name: x\ngenerators: [{id: a, provider: calibration, model: expert}]\ndomains: [nano-math]\ninstances: 10\n';
    const { experiment, baseDir } = await loadExperiment(await write(text));
    expect(baseDir).toBe(folder);
    expect(experiment.instances).toEqual([10]);
    expect(experiment.methods.map(({ id }) => id)).toEqual([
      'instance-generation',
      'response-generation',
      'quality-enhancement',
    ]);
    expect(experiment.generators[0]?.sampling).toEqual({ temperature: 1, topP: 0.9, maxTokens: 4096 });
    expect(experiment.student.model).toBe('nano');
  });

  it('names file, line, field and fix of every problem at once', async () => {
    const fault = await faultOf(
      [
        'name: x',
        'generators:',
        '  - id: a',
        '    provder: calibration',
        '    model: 3',
        '    sampling: { temperature: 5 }',
        'domains: [nano-math, { id: b, optons: {} }]',
        'instances: many',
      ].join('\n'),
    );
    expect(fault.code).toBe('invalid-input');
    const lines = fault.message.split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatch(
      /agora\.yaml:3: generators\[0\]\.provider is missing: add it \(a text: Short name of a bundled plugin/,
    );
    expect(lines[1]).toMatch(/:4: generators\[0\]\.provder .* did you mean "provider"\?/);
    expect(lines[2]).toMatch(/:5: generators\[0\]\.model: expected a text, found the number 3/);
    expect(lines[3]).toMatch(
      /:6: generators\[0\]\.sampling\.temperature: expected a number of at most 2, found the number 5/,
    );
    expect(lines[4]).toMatch(/:7: domains\[1\]\.optons .* did you mean "options"\?/);
    expect(lines[5]).toMatch(/:8: instances: expected a number or a list, found the text "many"/);
  });

  it('says which id is used twice', async () => {
    const fault = await faultOf(
      'name: x\ngenerators:\n  - {id: a, provider: p, model: m}\n  - {id: a, provider: p, model: n}\ndomains: [d]\ninstances: 1\n',
    );
    expect(fault.message).toMatch(/:4: generators\[1\]\.id: "a" is used twice/);
  });

  const least = ['name: x', 'generators: [{id: a, provider: p, model: m}]', 'domains: [d]'];

  it('says which number is given twice', async () => {
    const fault = await faultOf([...least, 'instances: [5, 9, 5]', 'seeds: [1, 1]'].join('\n'));
    const lines = fault.message.split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/:4: instances\[2\]: 5 is given twice/);
    expect(lines[1]).toMatch(/:5: seeds\[1\]: 1 is given twice/);
  });

  it('says which domain of evaluation.benchmarks is not there', async () => {
    const fault = await faultOf(
      [...least, 'instances: 1', 'evaluation:', '  benchmarks:', '    d: [x]', '    e: [x]'].join('\n'),
    );
    expect(fault.message).toMatch(/:8: evaluation\.benchmarks\.e: no domain here .* one of: d$/);
  });

  it('says of a field with several forms that it is missing', async () => {
    expect((await faultOf(least.join('\n'))).message).toMatch(
      /instances is missing: add it \(a number or a list: Instances per cell/,
    );
  });

  it.each([
    ['UTF-16', Buffer.from('\ufeffname: x\n', 'utf16le')],
    ['Latin-1', Buffer.from('name: caf\u00e9\n', 'latin1')],
  ])('refuses %s', async (_encoding, bytes) => {
    const file = join(folder, 'other.yaml');
    await writeFile(file, bytes);
    await expect(loadExperiment(file)).rejects.toMatchObject({
      message: expect.stringMatching(/other\.yaml: is not text in UTF-8/),
      fix: 'Save the experiment file as UTF-8.',
    });
  });

  it('prefers the name of the field that is missing beside the one that is unknown', async () => {
    const text = ['name: x', 'generators: [{id: a, provider: p, modle: m}]', 'domains: [d]', 'instances: 1'].join('\n');
    expect((await faultOf(text)).message).toMatch(/\.modle .* did you mean "model"\?/);
  });

  it('points to an alias of nothing', async () => {
    const fault = await faultOf([...least, 'instances: &n 1', 'seeds: [*n, *m]'].join('\n'));
    expect(fault).toMatchObject({ code: 'invalid-input' });
    expect(fault.message).toMatch(/agora\.yaml:5: .*m$/);
  });

  it('points to a syntax error', async () => {
    expect((await faultOf('name: x\ngenerators: [\n')).message).toMatch(/agora\.yaml:\d+: /);
  });

  it('says so when the file is not there or empty', async () => {
    await expect(loadExperiment(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'invalid-input' });
    expect((await faultOf('')).message).toContain('generators is missing');
  });
});
