import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

const contracts = join(__dirname, '..', '..', '..', 'api', 'contracts');
const modules = join(contracts, '..', '..', 'node_modules');

/** Installs the contracts below `folder` as their build would be, so that a plain process can import them. */
export async function installContracts(folder: string): Promise<void> {
  const target = join(folder, 'node_modules', '@agora', 'contracts');
  await mkdir(target, { recursive: true });
  await writeFile(join(target, 'package.json'), '{"name":"@agora/contracts","main":"index.js"}');
  // What npm would install with them, beside zod.
  await symlink(join(modules, 'canonicalize'), join(folder, 'node_modules', 'canonicalize'));
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };
  for (const file of await readdir(join(contracts, 'src'))) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
    const source = await readFile(join(contracts, 'src', file), 'utf8');
    await writeFile(
      join(target, file.replace(/\.ts$/, '.js')),
      transpileModule(source, { compilerOptions }).outputText,
    );
  }
}
