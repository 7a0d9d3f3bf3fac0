import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ModelFiles } from './protocol.js';

/** Changes when a file beside the model does: one that was exported anew into the same folder is another model. */
export function stampOf({ onnx, tokenizer }: ModelFiles): string {
  return [...new Set([dirname(onnx), tokenizer])].map(stampOfFolder).join('\n');
}

function stampOfFolder(folder: string): string {
  // Whoever reads the model says best what is missing.
  if (!existsSync(folder)) return '';
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const { size, mtimeNs } = statSync(join(folder, name), { bigint: true, throwIfNoEntry: false }) ?? {};
      return `${name} ${size} ${mtimeNs}`;
    })
    .join('\n');
}
