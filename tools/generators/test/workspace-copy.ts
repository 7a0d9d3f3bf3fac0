import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const workspace = join(__dirname, '..', '..', '..');

/** What generated packages are built on; what these need comes with them. */
const LIBRARIES = [
  '@agora/plugin-api',
  '@agora/provider-kit',
  '@agora/domain-kit',
  '@agora/launcher-kit',
  '@agora/statistics',
  '@agora/testkit',
];
/** Where new plugins and benchmarks are listed. */
const PAGES = ['plugins.md', 'compute.md', 'methods.md', 'domains.md', 'intrinsic-metrics.md', 'benchmarks/README.md'];
const ROOT_FILES = [
  '.prettierrc.json',
  'eslint.config.mjs',
  'jest.preset.cjs',
  'jest.setup.cjs',
  'nx.json',
  'package.json',
  'tsconfig.base.json',
  'tsconfig.spec.json',
];

/** As much of the workspace as new plugins need, in a temporary folder of its own; third-party packages are links. */
export class WorkspaceCopy {
  private constructor(readonly path: string) {}

  static async create(): Promise<WorkspaceCopy> {
    const copy = new WorkspaceCopy(await mkdtemp(join(tmpdir(), 'agora-workspace-')));
    for (const file of [...ROOT_FILES, ...PAGES.map((page) => `docs/${page}`)]) {
      await cp(join(workspace, file), join(copy.path, file));
    }
    const packages = [...(await foldersOf(LIBRARIES)), 'tools/generators'];
    for (const folder of packages) {
      const filter = (path: string): boolean => basename(path) !== 'node_modules';
      // With its build, as it was: what is up to date is not compiled again.
      await cp(join(workspace, folder), join(copy.path, folder), { recursive: true, preserveTimestamps: true, filter });
    }
    const references = packages.map((folder) => ({ path: `./${folder}` }));
    await copy.write('tsconfig.json', JSON.stringify({ extends: './tsconfig.base.json', files: [], references }));
    await copy.linkPackages(packages);
    return copy;
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.path, file)), { recursive: true });
    await writeFile(join(this.path, file), text);
  }

  async readJson(file: string): Promise<unknown> {
    return JSON.parse(await readFile(join(this.path, file), 'utf8')) as unknown;
  }

  /** All files that are not links, with their text. */
  async files(): Promise<Map<string, string>> {
    const entries = await readdir(this.path, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.path.length + 1))
      .filter((path) => !/(^|\/)(node_modules|dist|\.nx)\//.test(path));
    const texts = await Promise.all(paths.map((path) => readFile(join(this.path, path), 'utf8')));
    return new Map(paths.map((path, index) => [path, texts[index] ?? '']));
  }

  /** Runs a program of an installed package. What it writes comes back; it throws when the program fails. */
  async run(program: string, ...args: string[]): Promise<string> {
    const file = await realpath(join(workspace, 'node_modules', '.bin', program));
    const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', NO_COLOR: '1', CI: 'true' };
    try {
      const { stdout, stderr } = await execute(process.execPath, [file, ...args], {
        cwd: this.path,
        env,
        maxBuffer: 2 ** 26,
      });
      return stdout + stderr;
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`${program} ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? String(error)}`);
    }
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }

  private async linkPackages(own: string[]): Promise<void> {
    const modules = join(this.path, 'node_modules');
    await mkdir(join(modules, '@agora'), { recursive: true });
    for (const entry of await readdir(join(workspace, 'node_modules'))) {
      if (entry === '@agora') continue;
      await symlink(join(workspace, 'node_modules', entry), join(modules, entry));
    }
    for (const folder of own) {
      const { name } = await manifestOf(folder);
      await symlink(join(this.path, folder), join(modules, name));
    }
  }
}

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(workspace, folder, 'package.json'), 'utf8')) as Manifest;
}

/** The folders of these packages of `libs/`, and of all that they need there. */
async function foldersOf(names: string[]): Promise<string[]> {
  const libraries = new Map<string, { folder: string; manifest: Manifest }>();
  for (const wing of await readdir(join(workspace, 'libs'))) {
    for (const library of await readdir(join(workspace, 'libs', wing))) {
      const folder = `libs/${wing}/${library}`;
      const manifest = await manifestOf(folder);
      libraries.set(manifest.name, { folder, manifest });
    }
  }
  const found = new Set<string>();
  const wanted = [...names];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    const library = libraries.get(name);
    if (!library || found.has(library.folder)) continue;
    found.add(library.folder);
    wanted.push(...Object.keys({ ...library.manifest.dependencies, ...library.manifest.devDependencies }));
  }
  return [...found].sort();
}
