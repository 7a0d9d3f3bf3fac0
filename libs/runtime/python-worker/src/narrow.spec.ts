import { nanoModel } from '@agora/nano-model';
import { ensurePythonEnvironment } from './environment.js';
import { runTestScript } from '../test/run-test-script.js';
import { tempFolder } from '../test/support.js';

jest.setTimeout(900_000);

interface Made {
  weights: string;
  /** The largest difference from the weights that a machine with enough memory makes. */
  apart: number;
  steps: number[];
  notices: string[];
}

it('computes batches in parts where they do not fit into memory, and leaves the same student but for rounding', async () => {
  const folder = await tempFolder();
  try {
    const python = await ensurePythonEnvironment();
    const { stdout } = await runTestScript(python, 'narrow.py', [nanoModel.student, folder.path]);
    const { enough, asked, narrow, resumed, hopeless } = JSON.parse(stdout) as {
      [name in 'enough' | 'asked' | 'narrow' | 'resumed']: Made;
    } & { hopeless: object };
    expect(enough.notices).toEqual([]);
    expect(asked.weights).not.toBe(enough.weights);
    for (const made of [narrow, resumed]) {
      expect(made.apart).toBeLessThan(1e-5);
      expect(made.steps).toEqual(enough.steps);
      expect(made.notices).toEqual([expect.stringMatching(/^Batches of 6 rows did not fit .* computed 1 at a time/)]);
    }
    expect(hopeless).toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/ran out of memory/) as string,
    });
  } finally {
    await folder.remove();
  }
});
