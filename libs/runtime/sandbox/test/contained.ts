import { Sandbox, type IsolationKind } from '../src/index.js';

export const SECRET = 'a-secret-of-the-parent-process';

/** One worker: every program meets what the one before has left behind, and the next must still run. */
export function contained(isolation: IsolationKind): {
  run(source: string, limits?: object): ReturnType<Sandbox['execute']>;
} {
  const sandbox = new Sandbox({ isolation, workers: 1 });
  beforeAll(() => {
    process.env['AGORA_SPEC_SECRET'] = SECRET;
  });
  afterEach(async () => {
    const next = await sandbox.execute({ source: 'print(sorted([3, 1, 2]), len("four"))' });
    expect(next).toEqual({ end: 'exited', exitCode: 0, stdout: '[1, 2, 3] 4\n', stderr: '' });
  });
  afterAll(() => sandbox.close());
  return { run: (source, limits) => sandbox.execute({ source, ...(limits ? { limits } : {}) }) };
}
