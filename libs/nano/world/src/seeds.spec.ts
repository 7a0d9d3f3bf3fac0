import {
  check,
  createRandom,
  DEFECTS,
  DOMAINS,
  instanceGenerationSeeds,
  qualityEnhancementSeeds,
  responseGenerationSeeds,
  revise,
  solve,
  splitOf,
} from './index.js';

describe.each(DOMAINS)('seeds of %s', (domain) => {
  it('gives right pairs for instance generation', () => {
    const seeds = instanceGenerationSeeds(domain, 200);
    expect(new Set(seeds.map(({ id }) => id)).size).toBe(200);
    for (const { instruction, response } of seeds) {
      expect(splitOf(instruction)).toBe('train');
      expect(solve(domain, instruction)?.response).toBe(response);
    }
  });

  it('gives instructions alone for response generation, other ones than for instance generation', () => {
    const seeds = responseGenerationSeeds(domain, 100);
    expect(seeds.map((seed) => Object.keys(seed).sort())).toEqual(seeds.map(() => ['id', 'instruction']));
    expect(seeds.every(({ instruction }) => splitOf(instruction) === 'train')).toBe(true);
    expect(seeds).not.toEqual(instanceGenerationSeeds(domain, 100).map(({ id, instruction }) => ({ id, instruction })));
  });

  it('gives pairs for quality enhancement that are poor, each in its way, and can be revised', () => {
    const seeds = qualityEnhancementSeeds(domain, 200);
    expect(new Set(seeds.map(({ id }) => id)).size).toBe(200);
    for (const defect of DEFECTS) expect(seeds.filter((seed) => seed.defect === defect)).toHaveLength(50);
    for (const { instruction, response, defect } of seeds) {
      const known = solve(domain, instruction);
      expect(known === undefined).toBe(defect === 'untidy' || defect === 'vague');
      if (known !== undefined && known.domain !== 'code') expect(check(known, response).correct).toBe(false);
      if (known?.domain === 'code') expect(response).not.toBe(known.response);
      const revised = revise(domain, instruction, createRandom(instruction));
      expect(revised?.split).toBe('train');
      if (known !== undefined) expect(revised).toEqual(known);
      if (defect === 'untidy') expect(instruction).toContain(revised?.instruction.slice(0, -1));
    }
  });

  it('revises a vague instruction into different tasks of its template', () => {
    const vague = qualityEnhancementSeeds(domain, 40).filter(({ defect }) => defect === 'vague');
    for (const { instruction } of vague) {
      const drawn = Array.from({ length: 12 }, (_, seed) => revise(domain, instruction, createRandom(seed)));
      expect(new Set(drawn.map((task) => task?.templateId)).size).toBe(1);
      expect(new Set(drawn.map((task) => task?.instruction)).size).toBeGreaterThan(3);
    }
  });

  it('is a pure function of its seed', () => {
    for (const seeds of [instanceGenerationSeeds, responseGenerationSeeds, qualityEnhancementSeeds]) {
      expect(seeds(domain, 24, 5)).toEqual(seeds(domain, 24, 5));
      expect(seeds(domain, 24, 5)).not.toEqual(seeds(domain, 24, 6));
    }
  });

  it('knows nothing about strangers', () => {
    expect(revise(domain, 'Do something about the moon', createRandom(1))).toBeUndefined();
    expect(revise(domain, 'What is the capital of France?', createRandom(1))).toBeUndefined();
  });
});
