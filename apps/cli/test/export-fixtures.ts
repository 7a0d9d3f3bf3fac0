import { resultsSchema, type Results } from '@agora/run-schemas';
import { HuggingFaceHub } from '@agora/dataset-export/testing';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportRun, type ExportFlags } from '../src/commands/export.js';
import type { ExitCode } from '../src/exit-code.js';
import { readableOutput } from './readable-output.js';

export const TOKEN = 'hf_secret_of_the_spec';
/** Environment variable that holds the token of the hub. */
const TOKEN_ENV = 'SPEC_HF_TOKEN';

export interface ExportFolder {
  /** The folder of this spec: `home`, `runs` and `out` lie in it. */
  path: string;
  hub: HuggingFaceHub;
}

/** An empty folder and an empty hub on this machine for each spec. */
export function useExportFolder(): ExportFolder {
  const made = {} as ExportFolder;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    made.path = await mkdtemp(join(tmpdir(), 'agora-export-'));
    made.hub = await HuggingFaceHub.start(TOKEN);
    env = { ...process.env };
    process.env['HF_ENDPOINT'] = made.hub.url;
    process.env[TOKEN_ENV] = TOKEN;
  });
  afterEach(async () => {
    process.env = env;
    await made.hub.close();
    await rm(made.path, { recursive: true });
  });
  return made;
}

/** Writes the results of a finished run with these cells into its folder. */
export async function writeResults({ path }: ExportFolder, id: string, cells: Results['cells']): Promise<void> {
  const name = id.replace(/-[^-]*$/, '');
  const results = resultsSchema.parse({
    schema: 1,
    run: { id, name, startedAt: '', finishedAt: '', agora: '0', simulated: false },
    experiment: { name },
    confidence: 0.95,
    seeds: [1],
    metricUnits: {},
    leaderboard: [],
    benchmarks: [],
    cells,
    pca: null,
    failures: [],
  });
  await mkdir(join(path, 'runs', id), { recursive: true });
  await writeFile(join(path, 'runs', id, 'results.json'), JSON.stringify(results));
}

export interface Exported {
  code: ExitCode;
  said: string;
  records: Record<string, unknown>[];
}

/** `agora export RUN --json`, out of the folder and into its `out`. */
export async function exportFrom(
  { path }: ExportFolder,
  run: string,
  flags: Partial<ExportFlags> = {},
): Promise<Exported> {
  const { output, said, records } = readableOutput({ json: true });
  const folders = { runs: join(path, 'runs'), home: join(path, 'home'), out: join(path, 'out') };
  const code = await exportRun(run, { cell: [], tokenEnv: TOKEN_ENV, ...folders, ...flags }, output);
  return { code, said: said(), records: records() };
}
