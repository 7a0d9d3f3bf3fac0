import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePythonEnvironment } from './environment.js';
import { PYTHON_ROOT } from './python-files.js';
import { writeTrainingJob } from './training-job.js';
import type { TrainParams } from './methods.js';
import { tempFolder } from '../test/support.js';
import { jobParams, trainedAtAStretch, type Student } from '../test/training-jobs.js';

jest.setTimeout(900_000);

let folder: Awaited<ReturnType<typeof tempFolder>>;
let python: string;
let params: Omit<TrainParams, 'output'>;
let whole: Student;
let count = 0;

beforeAll(async () => {
  folder = await tempFolder();
  python = await ensurePythonEnvironment();
  params = await jobParams(folder.path);
  whole = await trainedAtAStretch(python, params, join(folder.path, 'whole'));
});

afterAll(() => folder.remove());

/** Runs the job on a disk of its own, which ends with it, and tells what was left. */
function onDisk(job: string, kib: number, program = '-m agora_jobs "$0"'): Promise<{ code: number; left: string }> {
  const script = `mount -t tmpfs -o size=${kib}k none "$0" && cp "$0-job.json" "$0/job.json" || exit 99
${python} ${program}; code=$?
cat "$0"/*.json "$0/events.jsonl"; sha256sum "$0"/output/checkpoint/model.safetensors "$0"/output/log.jsonl; exit $code`;
  return new Promise((resolve) => {
    execFile('unshare', ['-Urm', 'sh', '-c', script, job], { cwd: PYTHON_ROOT }, (error, left) =>
      resolve({ code: error ? Number(error.code) : 0, left }),
    );
  });
}

describe('a disk that is full', () => {
  let able: boolean;
  beforeAll(async () => {
    await mkdir(join(folder.path, 'able'));
    await writeFile(join(folder.path, 'able-job.json'), '{}');
    const { code } = await onDisk(join(folder.path, 'able'), 64, '-c 0');
    able = code !== 99;
    if (!able) console.warn('Skipped: file systems cannot be mounted here.');
  });

  async function diskJob(): Promise<string> {
    const job = join(folder.path, `job-${(count += 1)}`);
    await writeTrainingJob(job, { params, checkpointMinutes: 0 });
    await cp(join(job, 'job.json'), `${job}-job.json`);
    return job;
  }

  it('is said before the first step, with the sum, where the student itself has no room', async () => {
    if (!able) return;
    const { code, left } = await onDisk(await diskJob(), 3_000);
    expect(code).toBe(1);
    expect(left).toMatch(
      /"code": "disk-full", "message": "The student takes 4\.0 MB, but the disk of \S+ has [\d.]+ MB free"/,
    );
    expect(left).not.toContain('"progress"');
  });

  it('costs checkpoints, with the sum, and never the student', async () => {
    if (!able) return;
    const { code, left } = await onDisk(await diskJob(), 7_000);
    expect(code).toBe(0);
    expect(left).toContain(whole.weights);
    expect(left).toMatch(
      /"notices": \["Checkpoints were left out: a checkpoint takes 7\.9 MB and the student 4\.0 MB, together 11\.9 MB, but/,
    );
    expect(left).not.toContain('"kind": "checkpoint"');
  });

  it('makes do with one checkpoint where there is no room for two', async () => {
    if (!able) return;
    const { code, left } = await onDisk(await diskJob(), 19_000);
    expect(code).toBe(0);
    expect(left).toContain(whole.weights);
    expect(left.match(/"kind": "checkpoint"/g)).toHaveLength(15);
    expect(left).not.toContain('left out');
  });

  it('that says it has room and takes no more, as one with a quota, costs checkpoints alone', async () => {
    if (!able) return;
    const lies = `import shutil, sys; Usage = type(shutil.disk_usage("/")); shutil.disk_usage = lambda path: Usage(1 << 40, 0, 1 << 40); sys.argv = ["agora_jobs", sys.argv[1]]; import runpy; runpy.run_module("agora_jobs", run_name="__main__")`;
    const { code, left } = await onDisk(await diskJob(), 5_000, `-c '${lies}' "$0"`);
    expect(code).toBe(0);
    expect(left).toContain(whole.weights);
    expect(left).toMatch(/Checkpoints were left out: There is no space left to write/);
  });
});
