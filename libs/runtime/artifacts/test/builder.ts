// A process that builds an artifact of two files and says when the first is written.
// Usage: builder.ts <home> <text> [pause]: with `pause` it waits for a line on standard input half way.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactStore } from '../src/index.js';

async function main([home = '', text = '', pause]: string[]): Promise<void> {
  const artifact = await new ArtifactStore(home).build({ kind: 'test' }, async (dir) => {
    await writeFile(join(dir, 'first.txt'), text);
    process.stdout.write('half way\n');
    if (pause) await once(process.stdin, 'data');
    await writeFile(join(dir, 'second.txt'), text);
    return { text };
  });
  process.stdout.write(`${JSON.stringify(artifact.manifest.summary)}\n`);
  process.exit(0);
}

void main(process.argv.slice(2));
