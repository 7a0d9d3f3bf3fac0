import type { Draft, Measurement, Metric, MetricModels, Plugin } from '@agora/plugin-api';
import { deepFreeze } from './freeze.js';
import { arithmeticModels } from './metric-models.js';
import { createProduct, describePlugin, optionsOf, type PluginConformance } from './plugin.js';

export interface MetricConformance extends PluginConformance {
  /** Local models; quick ones that compute numbers from the characters when left out. */
  models?: MetricModels;
  /** A dataset of at least three different rows; a small one when left out. */
  dataset?: Draft[];
}

const DATASET: Draft[] = [
  { instruction: 'Add 2 and 3.', response: '2 + 3 = 5. The answer is 5.' },
  { instruction: 'Add 2 and 3.', response: '5' },
  { instruction: 'Name a colour of the sky.', response: 'Blue.' },
  { instruction: 'Write é in capitals.', response: 'É 😀' },
  { instruction: 'Say nothing.', response: '' },
];

/** The contract of a metric plugin. */
export function describeMetric(plugin: Plugin<'metric'>, conformance: MetricConformance = {}): void {
  describe(`metric ${plugin.id}`, () => {
    describePlugin('metric', plugin, conformance);

    const dataset = deepFreeze(structuredClone(conformance.dataset ?? DATASET));
    const models = conformance.models ?? arithmeticModels;
    let metric: Metric;
    beforeAll(async () => (metric = await createProduct(plugin, conformance)));
    const measure = (drafts: readonly Draft[]): Promise<Measurement> =>
      metric.measure(drafts, models, new AbortController().signal);

    it('gives each row and the dataset a number or none, with unit and model', async () => {
      const measurement = await measure(dataset);
      expect(measurement.perInstance).toHaveLength(dataset.length);
      for (const value of [...measurement.perInstance, measurement.aggregate]) {
        expect(value === null || Number.isFinite(value)).toBe(true);
      }
      expect(measurement.perInstance.some((value) => value !== null)).toBe(true);
      expect(measurement.aggregate).not.toBeNull();
      expect(measurement.unit).toMatch(/\S/);
      expect(measurement.model).toMatch(/\S/);
    });

    it('says whether it asks judges', () => {
      expect(metric.judging !== undefined).toBe(plugin.asksJudges === true);
    });

    it('says which end is better, or that it is not agreed', async () => {
      const options = plugin.options.parse(await optionsOf(conformance));
      expect([undefined, 'higher', 'lower']).toContain(plugin.better?.(options));
    });

    it('measures the same again', async () => {
      const again = await createProduct(plugin, conformance);
      const signal = new AbortController().signal;
      expect(await again.measure(dataset, models, signal)).toEqual(await measure(dataset));
    });

    it('does not depend on the order of the rows', async () => {
      const forwards = await measure(dataset);
      const backwards = await measure([...dataset].reverse());
      expect(numbers([...backwards.perInstance].reverse())).toEqual(numbers(forwards.perInstance).map(near));
      expect(backwards.aggregate).toEqual(near(forwards.aggregate ?? Number.NaN));
    });

    it('measures one row and none', async () => {
      expect((await measure(dataset.slice(0, 1))).perInstance).toHaveLength(1);
      expect(await measure([])).toMatchObject({ perInstance: [], aggregate: null });
    });

    it('stops when it is told to', async () => {
      await expect(metric.measure(dataset, models, AbortSignal.abort())).rejects.toBeDefined();
    });
  });
}

const numbers = (values: (number | null)[]): number[] => values.map((value) => value ?? Number.NaN);

/** Equal up to the last digits, since sums in another order are rounded differently. */
function near(value: number): unknown {
  return Number.isNaN(value) ? Number.NaN : expect.closeTo(value, 5);
}
