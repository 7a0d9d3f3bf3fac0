// A process that journals 0, 1, 2 … without end and says each number once its append has resolved.
// Usage: journalist.ts <folder>
import { Journal } from '../src/index.js';
import { z } from 'zod';

async function main([folder = '']: string[]): Promise<void> {
  const journal = await Journal.open(folder, z.object({ n: z.number(), text: z.string() }));
  for (let n = 0; ; n += 1) {
    await journal.append({ n, text: 'x'.repeat(n % 500) });
    process.stdout.write(`${n}\n`);
  }
}

void main(process.argv.slice(2));
