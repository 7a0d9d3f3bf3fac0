import { arithmeticModels, describeMetric } from '@agora/testkit';
import { diversity } from './diversity.js';
import plugin from './index.js';

describeMetric(plugin, { options: { of: 'instruction' }, invalidOptions: [{}, { of: 'both' }] });

it.each(['instruction', 'response'] as const)('looks at the %ss alone', async (of) => {
  const same = [1, 2, 3].map((n) => ({ instruction: `i${n}`, response: `r${n}`, [of]: 'the same' }));
  const measurement = await diversity(of, 'nano').measure(same, arithmeticModels, new AbortController().signal);
  expect(measurement.aggregate).toBeCloseTo(0, 6);
  const other = await diversity(of === 'response' ? 'instruction' : 'response', 'nano').measure(
    same,
    arithmeticModels,
    new AbortController().signal,
  );
  expect(other.aggregate).toBeGreaterThan(0.1);
});
