import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '@agora/plugin-api';

const run = promisify(execFile);

/** The oldest Python whose `os` module has what the runner needs. */
const OLDEST = [3, 9] as const;

export interface Python {
  executable: string;
  /** Folders it is installed in: its own and, for a virtual environment, that of the Python it was made from. */
  prefixes: string[];
  version: string;
  /** Version of its numpy, which programs that were written for EvalPlus may import; undefined without one. */
  numpy: string | undefined;
}

const DESCRIBE = `import sys
from importlib import metadata
try: numpy = metadata.version("numpy")
except metadata.PackageNotFoundError: numpy = ""
print("\\n".join(["%d.%d.%d" % sys.version_info[:3], sys.prefix, sys.base_prefix, numpy]))`;

/**
 * The interpreter that programs run on: `AGORA_SANDBOX_PYTHON`, or else the first usable `python3` of the system.
 * A Fault `missing-dependency` when there is none.
 */
export async function findPython(override = process.env['AGORA_SANDBOX_PYTHON']): Promise<Python> {
  const candidates = override ? [override] : await systemPythons();
  const problems: string[] = [];
  for (const candidate of candidates) {
    const found = await describe(candidate);
    if (typeof found !== 'string') return found;
    problems.push(`${candidate}: ${found}`);
  }
  throw new Fault('missing-dependency', `no Python for the sandbox${list(problems)}`, {
    fix: `Install Python ${OLDEST.join('.')} or newer, or set AGORA_SANDBOX_PYTHON to the absolute path of one.`,
  });
}

function list(problems: string[]): string {
  return problems.length === 0 ? '' : ` (${problems.join('; ')})`;
}

async function systemPythons(): Promise<string[]> {
  // Those of the system come first: their folders are in the sandbox anyway.
  const folders = ['/usr/bin', '/usr/local/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  const paths = [...new Set(folders.filter((folder) => folder.startsWith('/')))].map((folder) =>
    join(folder, 'python3'),
  );
  const usable = await Promise.all(
    paths.map((path) =>
      access(path, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return paths.filter((_, index) => usable[index]);
}

async function describe(executable: string): Promise<Python | string> {
  if (!executable.startsWith('/')) return 'not an absolute path';
  try {
    const { stdout } = await run(executable, ['-I', '-c', DESCRIBE], { env: {}, timeout: 20_000 });
    const [version = '', prefix = '', base = '', numpy = ''] = stdout.split('\n');
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major !== OLDEST[0] || minor < OLDEST[1]) return `version ${version} is too old`;
    return { executable, prefixes: [...new Set([prefix, base])], version, numpy: numpy || undefined };
  } catch (error) {
    return (error as Error).message.split('\n')[0] ?? 'does not run';
  }
}
