import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A Python that has the library `datasets`: that of AGORA_PYTHON_ENV, or of an environment that Agora made here. */
export function findPythonWithDatasets(): string | undefined {
  const { AGORA_PYTHON_ENV: named, XDG_CACHE_HOME: cache } = process.env;
  const folders = named ? [named] : environments(join(cache ?? join(homedir(), '.cache'), 'agora'));
  return folders
    .map((folder) => join(folder, 'bin', 'python'))
    .find((python) => spawnSync(python, ['-c', 'import datasets']).status === 0);
}

function environments(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith('python-'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

const LOAD = `
import json, sys
from datasets import get_dataset_config_names, load_dataset
folder = sys.argv[1]
found = {name: load_dataset(folder, name, split="train") for name in get_dataset_config_names(folder)}
print(json.dumps({name: {"rows": rows.to_list(), "columns": rows.column_names} for name, rows in found.items()}))
`;

export type Loaded = Record<string, { rows: Record<string, unknown>[]; columns: string[] }>;

/** What `load_dataset` finds in a folder, by configuration. */
export function loadWithDatasets(python: string, folder: string, cache: string): Loaded {
  const { PATH } = process.env;
  const env = { PATH, HOME: cache, HF_HOME: cache, HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1' };
  const child = spawnSync(python, ['-c', LOAD, folder], { env, encoding: 'utf8' });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as Loaded;
}
