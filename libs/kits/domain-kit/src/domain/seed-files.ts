import type { PluginContext, Seed } from '@agora/plugin-api';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { DataFile } from '../files/data-file.js';
import { readAllAs } from '../files/read-as.js';
import type { NamedFile } from './own-seeds.js';

const filled = z.string().refine((text) => text.trim() !== '', 'must not be empty');
const instanceRow = z.object({ instruction: filled, response: filled });
const instructionRow = z.object({ instruction: filled });

/**
 * Makes the path of a named file absolute and keeps the name of its option; undefined when the option was left out. As with
 * public data, if the file does not exist but the same name with .gz does, that one is used.
 */
export function fileResolver(context: PluginContext, folder: string): NamedFile {
  return (option, path) => {
    if (path === undefined) return undefined;
    const plain = resolve(context.resolvePath(folder), path);
    const packed = `${plain}.gz`;
    return { option, path: !existsSync(plain) && existsSync(packed) ? packed : plain };
  };
}

/** Seeds from a user's file of instances. `response` converts a response into the domain's form, or throws. */
export async function ownInstances(
  file: DataFile,
  prefix: string,
  response: (text: string, place: string) => string = (text) => text,
): Promise<Seed[]> {
  const rows = await readAllAs(file, instanceRow, '"instruction" and "response"');
  return rows.map(({ row, number, place }) => ({
    id: `${prefix}:${number}`,
    instruction: row.instruction,
    response: response(row.response, place),
  }));
}

/** Seeds of a user's own file of instructions. */
export async function ownInstructions(file: DataFile, prefix: string): Promise<Seed[]> {
  const rows = await readAllAs(file, instructionRow, '"instruction"');
  return rows.map(({ row, number }) => ({ id: `${prefix}:${number}`, instruction: row.instruction }));
}
