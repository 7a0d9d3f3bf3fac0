import {
  DEFAULT_DPO,
  DEFAULT_LORA,
  NANO_TRAINING,
  trainingFor,
  trainingOptionsSchema,
  type Training,
} from './training.js';

const made = (options: object, model = 'org/model'): Training =>
  trainingFor(model, trainingOptionsSchema.parse(options));
const issue = (options: object): unknown => trainingOptionsSchema.safeParse(options).error?.issues[0];

describe('the objective of a training', () => {
  it('is sft unless it is named, and is left out then', () => {
    expect(made({ objective: 'sft' }, 'nano')).toStrictEqual(NANO_TRAINING);
    expect(made({}, 'nano')).toStrictEqual(NANO_TRAINING);
  });

  it('dpo has a beta, and rates and epochs of its own', () => {
    expect(made({ objective: 'dpo' })).toMatchObject({ dpo: DEFAULT_DPO, epochs: 1, learningRate: 1e-6 });
    expect(made({ dpo: { beta: 0.5 } })).toMatchObject({ dpo: { beta: 0.5 }, epochs: 1 });
    expect(made({ objective: 'dpo', method: 'lora' })).toMatchObject({ dpo: DEFAULT_DPO, learningRate: 1e-5 });
    expect(made({ objective: 'dpo', epochs: 4, learningRate: 1 })).toMatchObject({ epochs: 4, learningRate: 1 });
    expect(made({ objective: 'dpo' }, 'nano')).not.toEqual(made({}, 'nano'));
  });

  it('is read again as it is kept', () => {
    for (const options of [{ objective: 'dpo' }, { objective: 'dpo', method: 'qlora', optimizer: 'adafactor' }]) {
      expect(made(made(options))).toStrictEqual(made(options));
    }
  });

  it.each([
    [{ objective: 'dpo', packing: true }, 'packing'],
    [{ objective: 'dpo', packing: 'wrapped' }, 'packing'],
    [{ objective: 'dpo', preset: 'agorabench' }, 'preset'],
    [{ objective: 'sft', dpo: { beta: 1 } }, 'dpo'],
    [{ objective: 'kto' }, 'objective'],
  ])('refuses %j', (options, path) => {
    expect(issue(options)).toMatchObject({ path: [path] });
  });

  it('refuses a beta that is none', () => {
    expect(issue({ dpo: { beta: 0 } })).toMatchObject({ path: ['dpo', 'beta'] });
  });
});

describe('method and optimiser', () => {
  it('qlora is lora with weights of four bits', () => {
    expect(made({ method: 'qlora' })).toStrictEqual({ ...made({ method: 'lora' }), quantised: 'nf4' });
    expect(made({ method: 'qlora', lora: { rank: 8 } }).lora).toEqual({ ...DEFAULT_LORA, rank: 8 });
  });

  it('adamw is left out, as it was before others could be named', () => {
    expect(made({ optimizer: 'adamw' })).toStrictEqual(made({}));
    expect(made({ optimizer: 'adafactor' })).toStrictEqual({ ...made({}), optimizer: 'adafactor' });
    expect(issue({ optimizer: 'Ada Factor' })).toMatchObject({ path: ['optimizer'] });
  });
});
