import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

const pluginApi = join(__dirname, '..', '..', '..', 'api', 'plugin-api');

/** Installs the plugin API below `folder` as its build would be, so that a plain process can import it. */
export async function installPluginApi(folder: string): Promise<void> {
  const target = join(folder, 'node_modules', '@agora', 'plugin-api');
  await mkdir(target, { recursive: true });
  await writeFile(join(target, 'package.json'), '{"name":"@agora/plugin-api","main":"index.js"}');
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };
  for (const file of await readdir(join(pluginApi, 'src'))) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
    const source = await readFile(join(pluginApi, 'src', file), 'utf8');
    await writeFile(
      join(target, file.replace(/\.ts$/, '.js')),
      transpileModule(source, { compilerOptions }).outputText,
    );
  }
}
