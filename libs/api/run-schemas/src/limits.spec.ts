import { z } from 'zod';
import { evaluationSchema } from './evaluation.js';
import { experimentSchema } from './experiment.js';
import { LIMITS } from './limits.js';
import { jobSchema } from './stage.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const generator = (index: number) => ({ id: `g${index}`, provider: 'calibration', model: 'expert' });
const least = { name: 'large', generators: [generator(0)], domains: ['nano-math'], instances: 100 };
const refusal = (schema: z.ZodType, value: unknown): string => {
  const { error } = schema.safeParse(value);
  return error ? z.prettifyError(error) : '';
};

describe('limits', () => {
  it('let large studies pass', () => {
    const large = {
      ...least,
      generators: upTo(6).map(generator),
      domains: ['nano-math', 'nano-code', 'nano-instruct'],
      instances: 10_000,
      seeds: upTo(5),
    };
    expect(refusal(experimentSchema, large)).toBe('');
    expect(refusal(experimentSchema, { ...least, instances: 1_000_000 })).toBe('');
    expect(refusal(experimentSchema, { ...least, seeds: upTo(LIMITS.seeds), analysis: { bootstrap: 100_000 } })).toBe(
      '',
    );
  });

  it.each([
    ['seeds', { seeds: upTo(5_000) }, /^✖ 5,000 is more than the limit of 100; .*\n {2}→ at seeds$/],
    ['resamples', { analysis: { bootstrap: 1e12 } }, /1,000,000,000,000 is more than the limit of 100,000.*bootstrap/s],
    ['instances', { instances: [10, 1e12] }, /1,000,000,000,000 is more than .*instances\[1\]/s],
    ['volumes', { instances: upTo(30).map((n) => n + 1) }, /30 is more than the limit of 20.*at instances/s],
    ['generators', { generators: upTo(201).map(generator) }, /201 is more than the limit of 200.*at generators/s],
    [
      'cells',
      { generators: upTo(200).map(generator), seeds: upTo(100) },
      /60,000 is more than the limit of 10,000; cells are generators × methods/,
    ],
    [
      'shards',
      { generation: { shard: 1 }, instances: 500_000 },
      /1,500,000 is more than .*raise it.*generation\.shard/s,
    ],
    ['attempts', { generation: { maxAttempts: 1e9 } }, /is more than the limit of 1,000.*generation\.maxAttempts/s],
    [
      'epochs',
      { student: { training: { epochs: 1e9 } } },
      /is more than the limit of 1,000.*student\.training\.epochs/s,
    ],
    [
      'resamples of all cells',
      { generators: upTo(100).map(generator), seeds: upTo(10), analysis: { bootstrap: 100_000 } },
      /300,000,000 is more than the limit of 50,000,000; that many resamples of all cells/,
    ],
  ])('refuse too many %s, and say which field, what value and what limit', (_, change, said) => {
    expect(refusal(experimentSchema, { ...least, ...change })).toMatch(said);
  });

  it('hold for evaluations and for jobs', () => {
    const evaluation = {
      name: 'e',
      subjects: [{ kind: 'model', id: 'm', model: 'nano' }],
      domains: ['nano-math'],
      samples: 1e9,
    };
    expect(refusal(evaluationSchema, evaluation)).toMatch(/1,000,000,000 is more than the limit of 1,000.*samples/s);
    const spec = {
      kind: 'dataset',
      cell: { generator: 'g', domain: 'd', method: 'm', instances: 1, seed: 1 },
      shards: [],
    };
    const use = { plugin: 'p', version: '1', identity: null };
    const shard = {
      kind: 'shard',
      generator: { id: 'g', provider: use, model: 'm', sampling: {} },
      method: use,
      domain: use,
      seeds: 'a'.repeat(64),
      experimentSeed: 1,
      slots: { from: 0, to: 1e12 },
      maxAttempts: 1e9,
    };
    const job = { key: 'a'.repeat(64), runId: 'r', title: 't', cells: [], runtime: { baseDir: '/' } };
    expect(refusal(jobSchema, { ...job, spec })).toBe('');
    expect(refusal(jobSchema, { ...job, spec: shard })).toMatch(
      /1,000,000,000,000 is more .*spec\.slots.*spec\.maxAttempts/s,
    );
  });
});
