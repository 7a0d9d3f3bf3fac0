import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { ensurePythonEnvironment } from './environment.js';
import { PYTHON_ROOT } from './python-files.js';

/** Linux lends every write to it the error of a full disk. */
const FULL = '/dev/full';
const withFullDisk = existsSync(FULL) ? describe : describe.skip;
if (!existsSync(FULL)) console.warn(`Skipped: there is no ${FULL} here, which stands for a full disk.`);

async function faultOf(statement: string): Promise<{ code: string; message: string; fix?: string }> {
  const script = `
import json
from agora_worker.faults import fault_of, writing
try:
    ${statement}
except Exception as error:
    print(json.dumps(fault_of(error)))
`;
  const python = await ensurePythonEnvironment();
  const { stdout } = await promisify(execFile)(python, ['-c', script], { cwd: PYTHON_ROOT });
  return JSON.parse(stdout) as { code: string; message: string; fix?: string };
}

withFullDisk('a write of the Python worker to a full disk', () => {
  it.each([
    ['Python itself', `open("${FULL}", "w").write("x" * 1000000)`],
    ['torch', `import torch; torch.save({"a": torch.zeros(1000000)}, "${FULL}")`],
    ['safetensors', 'raise Exception("Error while serializing: I/O error: No space left on device (os error 28)")'],
  ])('by %s is disk-full', async (_who, statement) => {
    expect(await faultOf(`with writing("/home/checkpoint"): ${statement}`)).toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(/^There is no space left to write \/home\/checkpoint: /),
      fix: expect.stringContaining('Free disk space'),
    });
  });
});

it('what may not be written is read-only, with the file that Python names', async () => {
  expect(await faultOf('raise OSError(30, "Read-only file system", "/home/log.jsonl")')).toMatchObject({
    code: 'read-only',
    message: expect.stringContaining('/home/log.jsonl'),
  });
  expect(await faultOf('raise PermissionError(13, "Permission denied", "/home/a")')).toMatchObject({
    code: 'read-only',
  });
});

it('other failures stay what they are', async () => {
  expect(await faultOf('with writing("/home"): raise ValueError("no space left on the page")')).toMatchObject({
    code: 'internal',
    message: 'ValueError: no space left on the page',
  });
});
