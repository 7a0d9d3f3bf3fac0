import { experimentJsonSchema, experimentSchema } from './experiment.js';
import { AGORABENCH_PRESET, AGORABENCH_TRAINING, DEFAULT_LORA, NANO_TRAINING } from './training.js';

const least = {
  name: 'x',
  generators: [{ id: 'a', provider: 'calibration', model: 'expert' }],
  domains: ['nano-math'],
  instances: 10,
};

describe('experimentSchema', () => {
  it('reads its own output as the same experiment, so that it may travel', () => {
    const once = experimentSchema.parse({
      ...least,
      instances: [5, 10],
      domains: ['nano-math', { id: 'b', plugin: 'math' }],
    });
    expect(experimentSchema.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
  });

  it('refuses a micro-student that is none, and one that a metric is called like', () => {
    const issues = (more: object): string[] =>
      experimentSchema
        .safeParse({ ...least, ...more })
        .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
    expect(issues({ analysis: { microStudent: { instances: 5 } } })).toEqual([]);
    expect(issues({ analysis: { microStudent: {} } })).toEqual([
      'analysis.microStudent.instances: a micro-student has fewer rows than the student: no cell has more than 100 instances',
    ]);
    expect(issues({ instances: [50, 200], analysis: { microStudent: {} } })).toEqual([]);
    const named = {
      metrics: [{ id: 'micro-student', plugin: 'reward' }],
      analysis: { microStudent: { instances: 5 } },
    };
    expect(issues(named)).toEqual([
      'analysis.microStudent: a metric has the id micro-student already; give it another',
    ]);
    expect(experimentSchema.parse(least).analysis).not.toHaveProperty('microStudent');
  });

  it('makes a list of a single volume and an entry of a single name', () => {
    const { instances, domains } = experimentSchema.parse(least);
    expect(instances).toEqual([10]);
    expect(domains).toEqual([{ id: 'nano-math', plugin: 'nano-math', options: {} }]);
  });

  it('trains nano with its own tuning, every other model with that of AgoraBench, unless told otherwise', () => {
    const training = (student: object) => experimentSchema.parse({ ...least, student }).student.training;
    expect(training({})).toEqual(NANO_TRAINING);
    expect(training({ model: 'org/model' })).toEqual(AGORABENCH_TRAINING);
    expect(training({ model: 'org/model', training: { epochs: 1 } })).toEqual({ ...AGORABENCH_TRAINING, epochs: 1 });
  });

  it('leaves all seeds out, so that nothing that was made before has another key', () => {
    const student = (seeds: unknown) => experimentSchema.parse({ ...least, student: { seeds } }).student;
    expect(student('all')).toEqual(experimentSchema.parse(least).student);
    expect(student('all')).not.toHaveProperty('seeds');
    expect(student('none')).toMatchObject({ seeds: 'none' });
    expect(student(500)).toMatchObject({ seeds: 500 });
    for (const wrong of [0, -1, 1.5, 'some']) {
      expect(experimentSchema.safeParse({ ...least, student: { seeds: wrong } }).success).toBe(false);
    }
  });

  it('takes masters of fp32 for granted, so that naming them gives the same key', () => {
    const training = (student: object) => experimentSchema.parse({ ...least, student }).student.training;
    expect(training({ training: { masters: 'fp32' } })).toStrictEqual(NANO_TRAINING);
    expect(training({ training: { masters: 'bf16' } })).toStrictEqual({ ...NANO_TRAINING, masters: 'bf16' });
    expect(() => training({ training: { masters: 'fp16' } })).toThrow();
  });

  it('takes a full training for granted, and fills in what an adapter is not told', () => {
    const training = (student: object) => experimentSchema.parse({ ...least, student }).student.training;
    expect(training({ training: { method: 'full' } })).toStrictEqual(NANO_TRAINING);
    const adapter = { ...NANO_TRAINING, lora: DEFAULT_LORA };
    expect(training({ training: { method: 'lora' } })).toStrictEqual(adapter);
    expect(training({ training: { lora: {} } })).toStrictEqual(adapter);
    expect(training({ training: adapter })).toStrictEqual(adapter);
    expect(training({ training: { lora: { targets: ['v_proj', 'q_proj', 'v_proj'] } } }).lora).toEqual({
      ...DEFAULT_LORA,
      targets: ['q_proj', 'v_proj'],
    });
    expect(training({ model: 'org/model', training: { method: 'lora' } }).learningRate).toBe(2e-4);
    expect(training({ model: 'org/model', training: { method: 'lora', learningRate: 1 } }).learningRate).toBe(1);
  });

  it("takes its authors' recipe where it is asked for, and whatever is written beside it", () => {
    const training = (student: object) => experimentSchema.parse({ ...least, student }).student.training;
    expect(training({ training: { preset: 'agora' } })).toStrictEqual(NANO_TRAINING);
    expect(training({ model: 'org/model', training: { preset: 'agora' } })).toStrictEqual(AGORABENCH_TRAINING);
    for (const name of ['nano', 'org/model'])
      expect(training({ model: name, training: { preset: 'agorabench' } })).toStrictEqual(AGORABENCH_PRESET);
    const changed = training({ training: { preset: 'agorabench', masters: 'fp32', maxGradNorm: 1, maxLength: 256 } });
    const { masters, maxGradNorm, ...rest } = AGORABENCH_PRESET;
    expect([masters, maxGradNorm, changed]).toStrictEqual(['bf16', 0, { ...rest, maxLength: 256 }]);
    expect(training({ training: changed })).toStrictEqual(changed);
    expect(training({ training: { maxGradNorm: 1 } })).toStrictEqual(NANO_TRAINING);
    expect(() => training({ training: { preset: 'paper' } })).toThrow();
  });

  it('refuses an adapter that no training makes', () => {
    const issue = (training: object) =>
      experimentSchema.safeParse({ ...least, student: { training } }).error?.issues[0] as unknown;
    expect(issue({ method: 'full', lora: { rank: 8 } })).toMatchObject({ path: ['student', 'training', 'lora'] });
    expect(issue({ method: 'dora' })).toMatchObject({ path: ['student', 'training', 'method'] });
    expect(issue({ method: 'lora', quantised: 'nf4' })).toMatchObject({ path: ['student', 'training', 'quantised'] });
    expect(issue({ lora: { rank: 0 } })).toMatchObject({ path: ['student', 'training', 'lora', 'rank'] });
    expect(issue({ lora: { targets: [] } })).toMatchObject({ path: ['student', 'training', 'lora', 'targets'] });
  });

  it('refuses what it does not know, so that no misspelt field is silently ignored', () => {
    expect(experimentSchema.safeParse({ ...least, budgt: 3 }).success).toBe(false);
    expect(
      experimentSchema.safeParse({ ...least, generators: [{ ...least.generators[0], temprature: 1 }] }).success,
    ).toBe(false);
  });

  it('refuses two entries of one id', () => {
    const twice = { ...least, generators: [least.generators[0], least.generators[0]] };
    expect(experimentSchema.safeParse(twice).error?.issues[0]).toMatchObject({ path: ['generators', 1, 'id'] });
  });
});

describe('experimentJsonSchema', () => {
  it('describes the file as it is written, with its required fields', () => {
    const schema = experimentJsonSchema() as { required: string[]; properties: Record<string, unknown> };
    expect([...schema.required].sort()).toEqual(['domains', 'generators', 'instances', 'name']);
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['student', 'metrics', 'budget']));
  });
});

describe('references', () => {
  const reference = (given: unknown) => experimentSchema.parse({ ...least, reference: given }).reference;

  it('leave a single one as it always was', () => {
    expect(reference(undefined)).toEqual({ model: 'nano-reference' });
    expect(reference({ model: 'a' })).toEqual({ model: 'a' });
    expect(reference({ model: ['a'] })).toEqual({ model: 'a' });
    expect(reference({ model: 'a', others: [] })).toEqual({ model: 'a' });
  });

  it('are read again as they are kept', () => {
    const several = { model: 'a', others: ['b', 'c'] };
    expect(reference({ model: ['a', 'b', 'c'] })).toEqual(several);
    expect(reference(several)).toEqual(several);
  });

  it.each([[{ model: ['a', 'a'] }], [{ model: 'a', others: ['a'] }], [{ model: [] }], [{ modell: 'a' }]])(
    'refuse %j',
    (given) => {
      expect(() => reference(given)).toThrow();
    },
  );
});
