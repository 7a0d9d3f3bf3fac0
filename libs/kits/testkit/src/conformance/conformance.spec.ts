import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  domainCase,
  methodCase,
  metricCase,
  providerCase,
  smallDomain,
  smallMethod,
  smallMetric,
  smallProvider,
} from '../../test/small-plugins.js';
import { describeDomain, describeMethod, describeMetric, describeProvider } from './index.js';

describe('a plugin that keeps its contract passes', () => {
  describeProvider(smallProvider(), providerCase);
  describeMethod(smallMethod(), methodCase);
  describeDomain(smallDomain(), domainCase);
  describeMetric(smallMetric(), metricCase);
});

interface Report {
  testResults: { assertionResults: { ancestorTitles: string[]; title: string; status: string }[] }[];
}

it('finds each fault in the test that is about it', async () => {
  const project = join(__dirname, '..', '..');
  const jest = createRequire(__filename).resolve('jest/bin/jest');
  const broken = join(project, 'test', 'broken-plugins.ts');
  const args = [jest, '-c', join(project, 'jest.config.cjs'), '--json', `--testMatch=${broken}`, '--runInBand'];
  const stdout = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 1 << 26 }, (_, output) => resolve(output));
  });
  const { testResults } = JSON.parse(stdout) as Report;
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const faults = new Set(results.map(({ ancestorTitles }) => ancestorTitles[0] ?? ''));
  const found = new Set(
    results
      .filter(({ ancestorTitles, title, status }) => status === 'failed' && title.includes(ancestorTitles[0] ?? '?'))
      .map(({ ancestorTitles }) => ancestorTitles[0] ?? ''),
  );
  expect([...faults].filter((fault) => !found.has(fault))).toEqual([]);
  expect(found.size).toBe(45);
});
