import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnScript } from './index.js';

it('runs a TypeScript file that imports a source of the workspace', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'agora-spawn-'));
  try {
    const own = join(__dirname, 'spawn-script.ts');
    const file = join(folder, 'main.ts');
    await writeFile(
      file,
      `import { spawnScript } from ${JSON.stringify(own)};\nconst kind: string = typeof spawnScript;\nconsole.log(kind, process.argv[2]);\n`,
    );
    const child = spawnScript(file, ['argument']);
    let printed = '';
    child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    await once(child, 'close');
    expect({ printed, code: child.exitCode }).toEqual({ printed: 'function argument\n', code: 0 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
