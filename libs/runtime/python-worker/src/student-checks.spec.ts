import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nanoModel } from '@agora/nano-model';
import { ensurePythonEnvironment } from './environment.js';
import { PythonWorker } from './python-worker.js';
import { runTestScript } from '../test/run-test-script.js';
import { rows, tempFolder, TRAINING, writeRows } from '../test/support.js';

jest.setTimeout(900_000);

type Json = Record<string, unknown>;

let folder: Awaited<ReturnType<typeof tempFolder>>;
let python: string;
let worker: PythonWorker;

beforeAll(async () => {
  folder = await tempFolder();
  python = await ensurePythonEnvironment();
  worker = new PythonWorker({ python });
});

afterAll(async () => {
  await worker.close();
  await folder.remove();
});

/** A copy of nano in which JSON files have other fields, and other files another text. */
async function nanoWith(name: string, changes: Record<string, Json | string>): Promise<string> {
  const path = join(folder.path, name);
  await cp(nanoModel.student, path, { recursive: true });
  for (const [file, change] of Object.entries(changes)) {
    if (typeof change === 'string') await writeFile(join(path, file), change);
    else {
      const before = JSON.parse(await readFile(join(path, file), 'utf8')) as Json;
      await writeFile(join(path, file), JSON.stringify({ ...before, ...change }));
    }
  }
  return path;
}

const TURN = "{{ bos_token }}{% for m in messages %}{{ '<' + m['role'] + '> ' + m['content']";
const PROMPT = "{% if add_generation_prompt %}{{ '<assistant>' }}{% endif %}";
const AUTO_MAP = { auto_map: { AutoModelForCausalLM: 'modeling_own.OwnModel', AutoConfig: 'config_own.OwnConfig' } };

// As the makers of a model publish it whose code the library has since taken over.
const TAKEN_OVER = {
  auto_map: { AutoConfig: 'configuration_llama.LlamaConfig', AutoModelForCausalLM: 'modeling_llama.LlamaForCausalLM' },
};
const TAKEN_OVER_TOKENIZER = { auto_map: { AutoTokenizer: ['tokenization_llama.LlamaTokenizer', null] } };

interface Finding {
  code: string;
  message: string;
  fix: string;
  fatal: boolean;
}

const STRICT = `{% for m in messages %}{{ '<' + m['role'] + '> ' }}{{ m['content'].strip() or raise_exception('empty') }}`;

type Case = [string, Record<string, Json | string>, Json, Partial<Finding> | undefined];
const CASES: Case[] = [
  ['nothing in a sound student', {}, { packing: true }, undefined],
  [
    'nothing in a template that refuses an empty response: it can hold one all the same',
    { 'chat_template.jinja': `${STRICT}{{ '<eot>' }}{% endfor %}${PROMPT}` },
    {},
    undefined,
  ],
  ['code of its own', { 'config.json': AUTO_MAP }, {}, { code: 'remote-code', fatal: true }],
  [
    'a tokenizer with code of its own',
    { 'tokenizer_config.json': { auto_map: { AutoTokenizer: ['tokenization_own.Own', null] } } },
    {},
    { code: 'remote-code', fatal: true },
  ],
  [
    'code of its own that the library has as well',
    { 'config.json': TAKEN_OVER, 'tokenizer_config.json': TAKEN_OVER_TOKENIZER },
    {},
    { code: 'remote-code', fatal: false },
  ],
  [
    'a tokenizer whose code the library lacks, of a model that it has',
    { 'config.json': TAKEN_OVER, 'tokenizer_config.json': { auto_map: ['tokenization_own.OwnTokenizer', null] } },
    {},
    { code: 'remote-code', fatal: true },
  ],
  ['an encoder', { 'config.json': { model_type: 'roberta' } }, {}, { code: 'architecture', fatal: true }],
  [
    'an encoder with a decoder',
    { 'config.json': { model_type: 'bart', is_encoder_decoder: true } },
    {},
    { code: 'architecture', fatal: true },
  ],
  [
    'a model that continues nothing',
    { 'config.json': { model_type: 't5' } },
    {},
    { code: 'architecture', fatal: true },
  ],
  ['a kind of model that nobody knows', { 'config.json': { model_type: 'own' } }, {}, { code: 'not-found' }],
  ['rows longer than its context', {}, { max_length: 300 }, { code: 'context', fatal: true }],
  ['fewer embeddings than tokens', { 'config.json': { vocab_size: 1000 } }, {}, { code: 'vocabulary', fatal: true }],
  [
    'defaults that cannot be written',
    { 'generation_config.json': { do_sample: false, temperature: 0.6 } },
    {},
    { code: 'generation-config', fatal: false, message: expect.stringContaining('temperature') as string },
  ],
  [
    'an end that is no token',
    { 'generation_config.json': { eos_token_id: ['</s>'] } },
    {},
    { code: 'generation-config', fatal: false, message: expect.stringContaining('eos_token_id') as string },
  ],
  [
    'defaults that are no JSON',
    { 'generation_config.json': '{"eos_token_id": ' },
    {},
    { code: 'generation-config', fatal: false },
  ],
  [
    'a template without the assistant',
    { 'chat_template.jinja': "{{ messages[0]['content'] }}" },
    {},
    { code: 'chat-template', fatal: true },
  ],
  ['a template that breaks', { 'chat_template.jinja': '{{ oh no' }, {}, { code: 'chat-template', fatal: true }],
  [
    'a template that closes nothing',
    { 'chat_template.jinja': `${TURN} }}{% endfor %}${PROMPT}` },
    {},
    { code: 'turn-end', fatal: false },
  ],
  [
    'a template that closes with words',
    { 'chat_template.jinja': `${TURN} + ' Over.' }}{% endfor %}${PROMPT}` },
    {},
    { code: 'turn-end', fatal: false },
  ],
  [
    'a template that closes with too little to stop at',
    { 'chat_template.jinja': `${TURN} + ' .' }}{% endfor %}${PROMPT}` },
    {},
    { code: 'turn-end', fatal: false, fix: '<eot> is trained behind them, and stops an answer.' },
  ],
  [
    "today's date",
    { 'chat_template.jinja': `${TURN} + strftime_now('%Y') + '<eot>' }}{% endfor %}${PROMPT}` },
    {},
    { code: 'date', fatal: false },
  ],
];

describe('before the weights are read, is found', () => {
  let found: Record<string, Finding[]>;

  beforeAll(async () => {
    const questions = await Promise.all(
      CASES.map(async ([name, changes, options], index) => {
        const source = await nanoWith(`student-${index}`, changes);
        return [name, { source, max_length: 256, ...options }];
      }),
    );
    const { stdout } = await runTestScript(python, 'findings.py', [], JSON.stringify(questions));
    found = JSON.parse(stdout) as Record<string, Finding[]>;
  });

  it.each(CASES)('%s', (name, _changes, _options, expected) => {
    if (expected === undefined) return expect(found[name]).toEqual([]);
    expect(found[name]).toHaveLength(1);
    expect(found[name]?.[0]).toMatchObject(expected);
    expect(found[name]?.[0]?.message.length).toBeGreaterThan(20);
    expect(found[name]?.[0]?.fix.length).toBeGreaterThan(10);
  });
});

describe('a student with code of its own', () => {
  it.each(['train', 'generate'] as const)('ends %s at once', async (method) => {
    const path = await nanoWith(`own-${method}`, { 'config.json': { ...AUTO_MAP, model_type: 'own' } });
    await writeFile(join(path, 'config_own.py'), 'raise SystemExit("never run")');
    const model = { path };
    const params = { model, files: [], output: folder.path, training: TRAINING, seed: 1, requests: [] };
    await expect(worker.call(method, params)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('auto_map in config.json') as string,
      fix: expect.any(String) as string,
    });
  });
});

describe('a student', () => {
  it('is loaded without code of its own where the library has its kind, and names none when it is saved', async () => {
    const changes = { 'config.json': TAKEN_OVER, 'tokenizer_config.json': TAKEN_OVER_TOKENIZER };
    const model = await nanoWith('taken-over', changes);
    const ran = join(folder.path, 'ran');
    const code = `open(${JSON.stringify(ran)}, 'w')\nraise SystemExit('never run')\n`;
    await mkdir(join(model, 'custom_generate'));
    const names = ['configuration_llama', 'modeling_llama', 'tokenization_llama', 'custom_generate/generate'];
    for (const name of names) await writeFile(join(model, `${name}.py`), code);
    const { result, checkpoint } = await trained(model);
    expect(result.notices).toEqual([expect.stringMatching(/code of its own .* which is not run/)]);
    const plain = await trained(nanoModel.student);
    expect(result.loss).toBe(plain.result.loss);
    for (const name of ['config.json', 'tokenizer_config.json']) {
      expect(JSON.parse(await readFile(join(checkpoint, name), 'utf8'))).not.toHaveProperty('auto_map');
    }
    const requests = [{ prompt: { kind: 'text' as const, text: 'Ann' }, sampling: { maxTokens: 4 } }];
    const ask = (path: string) => worker.call('generate', { model: { path }, requests, device: 'cpu' });
    expect(await ask(model)).toEqual(await ask(nanoModel.student));
    expect(existsSync(ran)).toBe(false);
  });

  it('whose weights are of another model than the library has under its name is refused', async () => {
    const model = await nanoWith('changed', { 'config.json': { ...TAKEN_OVER, num_hidden_layers: 1 } });
    await expect(trained(model)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/of a model that only its own code knows: .* has no model\.layers/) as string,
    });
  });

  async function trained(model: string, training: Partial<typeof TRAINING> = {}) {
    const output = join(folder.path, `output-${Math.random()}`);
    await mkdir(output);
    const files = [await writeRows(`${output}.jsonl`, rows(8))];
    const settings = { ...TRAINING, epochs: 1, ...training };
    const params = { model: { path: model }, files, output, training: settings, seed: 1, device: 'cpu' as const };
    const result = await worker.call('train', params);
    return { result, output, checkpoint: join(output, 'checkpoint') };
  }

  it('is saved although its defaults of answering cannot be written as they are, and that is told', async () => {
    const model = await nanoWith('odd-defaults', { 'generation_config.json': { max_new_tokens: -5, top_p: 0.5 } });
    const { result, checkpoint, output } = await trained(model);
    expect(result.notices).toEqual([expect.stringContaining('generation_config.json is invalid')]);
    const log = (await readFile(join(output, 'log.jsonl'), 'utf8')).split('\n');
    expect(JSON.parse(log[0] ?? '')).toEqual({ notice: result.notices?.[0] });
    const defaults = JSON.parse(await readFile(join(checkpoint, 'generation_config.json'), 'utf8')) as Json;
    expect(defaults).toMatchObject({ eos_token_id: 2 });
    expect(defaults).not.toHaveProperty('max_new_tokens');
  });

  it('is trained and saved although its end is no token', async () => {
    const model = await nanoWith('odd-end', { 'generation_config.json': { eos_token_id: '</s>' } });
    const { result, checkpoint } = await trained(model);
    expect(result.notices).toEqual([expect.stringContaining("eos_token_id is '</s>'")]);
    expect(await readFile(join(checkpoint, 'generation_config.json'), 'utf8')).not.toContain('</s>');
  });

  it('has masters of bf16 for the asking, and says so', async () => {
    const { result, checkpoint } = await trained(nanoModel.student, { masters: 'bf16' });
    expect(result).toMatchObject({ precision: 'bf16', masters: 'bf16' });
    const weights = await readFile(join(checkpoint, 'model.safetensors'));
    expect(weights.toString('latin1', 8, 400)).toContain('"dtype":"BF16"');
    expect((await trained(nanoModel.student)).result).not.toHaveProperty('masters');
    await expect(trained(nanoModel.student, { masters: 'bf16', precision: 'fp32' })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('student.training.masters') as string,
    });
  });

  it('is told when it lacks weights, which the library would make up', async () => {
    const model = await nanoWith('deeper', { 'config.json': { num_hidden_layers: 3 } });
    await expect(trained(model)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/lack model\.layers\.2/) as string,
    });
  });

  it('repeats itself as much in company as alone, although it pads with the token that ends it', async () => {
    const path = await nanoWith('no-pad', { 'tokenizer_config.json': { pad_token: null } });
    const prompts = ['Hi', ...rows(3).map(({ instruction }) => instruction)];
    const requests = prompts.map((content) => ({
      prompt: { kind: 'chat' as const, messages: [{ role: 'user' as const, content }] },
      sampling: { maxTokens: 24, repetitionPenalty: 1.8 },
    }));
    const ask = (batchSize: number) => worker.call('generate', { model: { path }, requests, device: 'cpu', batchSize });
    expect(await ask(8)).toEqual(await ask(1));
  });

  it('whose table of positions ends answers long and short prompts as it does alone', async () => {
    const path = join(folder.path, 'gpt2');
    await runTestScript(python, 'make_student.py', ['gpt2', 'chatml', path]).catch(() => undefined);
    const requests = [4, 490, 300, 508].map((count) => ({
      prompt: { kind: 'text' as const, text: 'a '.repeat(count / 2) },
      sampling: { maxTokens: 60 },
    }));
    const ask = (batchSize: number) => worker.call('generate', { model: { path }, requests, device: 'cpu', batchSize });
    const together = await ask(8);
    expect(together).toEqual(await ask(1));
    for (const { usage } of together.completions) {
      expect(usage.inputTokens + usage.outputTokens).toBeLessThanOrEqual(512);
    }
  });
});
