import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { modelFile, nanoModel, recipe, recordedHashes } from './index.js';

const models = modelFile('models');
const shipped = readdirSync(models, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('the nano model', () => {
  it('ships exactly the files that the recipe recorded', () => {
    const hashes = Object.fromEntries(shipped.map((path) => [relative(modelFile('.'), path), sha256(path)]));
    expect(hashes).toEqual(recordedHashes);
  });

  it.each(Object.entries(nanoModel))('has a %s', (_, path) => {
    expect(existsSync(path)).toBe(true);
  });

  it.each([nanoModel.student, nanoModel.reference])('is a Hugging Face folder: %s', (folder) => {
    for (const name of ['config.json', 'generation_config.json', 'model.safetensors', 'tokenizer.json']) {
      expect(statSync(join(folder, name)).size).toBeGreaterThan(50);
    }
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
    expect(config).toMatchObject({ architectures: ['LlamaForCausalLM'], max_position_embeddings: 256 });
  });

  it('marks the part of the chat template that the loss is for', () => {
    const template = join(nanoModel.tokenizer, 'chat_template.jinja');
    expect(readFileSync(template, 'utf8')).toMatch(/\{%-? generation -?%\}.*\{%-? endgeneration -?%\}/s);
  });

  it('is small', () => {
    const bytes = shipped.reduce((sum, path) => sum + statSync(path).size, 0);
    expect(bytes).toBeLessThan(9 * 2 ** 20);
  });

  it('leaves room between base and reference in every domain, so that PGR is defined', () => {
    const { base, reference } = recipe.scores as Record<'base' | 'reference', Record<string, number>>;
    expect(Object.keys(base)).toEqual(['math', 'code', 'instruction-following']);
    for (const [domain, score] of Object.entries(base)) {
      expect(score).toBeGreaterThan(0);
      expect(reference[domain]).toBeGreaterThan(score + 30);
    }
  });
});
