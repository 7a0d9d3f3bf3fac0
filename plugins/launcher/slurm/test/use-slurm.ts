import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

interface SlurmJob {
  name: string;
  pid: number;
  state?: string;
  reason?: string;
}

/** Puts a small Slurm before everything else on PATH, for the specs of a file. */
export function useSlurm() {
  const folder = mkdtempSync(join(tmpdir(), 'agora slurm '));
  const bin = join(folder, 'bin');
  const jobsFile = join(folder, 'jobs.json');
  const before = { ...process.env };
  mkdirSync(bin);
  const script = join(__dirname, 'slurm.py');
  chmodSync(script, 0o755);
  for (const name of ['sbatch', 'squeue', 'scancel', 'scontrol', 'srun']) symlinkSync(script, join(bin, name));
  process.env['PATH'] = `${bin}${delimiter}${before['PATH']}`;
  process.env['SLURM_CONF'] = folder;
  const jobs = (): Record<string, SlurmJob> =>
    existsSync(jobsFile) ? (JSON.parse(readFileSync(jobsFile, 'utf8')) as Record<string, SlurmJob>) : {};
  afterAll(() => {
    process.env['PATH'] = before['PATH'];
    delete process.env['SLURM_CONF'];
    for (const { pid } of Object.values(jobs()))
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return {
    folder,
    jobs,
    /** Arguments of the last sbatch. */
    lastCall: () => JSON.parse(readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n').at(-1) ?? '') as string[],
    /** As the controller would, by and by. */
    change: (id: string, change: Partial<SlurmJob> | undefined) => {
      const { [id]: job, ...others } = jobs();
      const changed = change === undefined ? others : { ...others, [id]: { ...job, ...change } };
      writeFileSync(jobsFile, JSON.stringify(changed));
    },
    down: (is: boolean) => (is ? writeFileSync(join(folder, 'down'), '') : rmSync(join(folder, 'down'))),
  };
}
