import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { readTable, readerFor, rowFault, RowProblem, type RowReader, type SourceFile } from '@agora/domain-kit';
import { Fault, type Draft, type GivenRow, type RowSet, type RowSetFacts } from '@agora/plugin-api';
import { Changes } from './instance.js';
import type { DatasetOptions } from './options.js';

interface Numbered {
  draft: Draft;
  place: string;
}

/** The rows of files. They are read once to count and check them, and once for each drawing; none is kept. */
export class FileRows implements RowSet {
  private constructor(
    private readonly files: readonly SourceFile[],
    private readonly options: DatasetOptions,
    readonly facts: RowSetFacts,
  ) {}

  /** @throws Fault that names file, place and fix for the first row that cannot be taken */
  static async open(
    files: readonly SourceFile[],
    options: DatasetOptions,
    about: Pick<RowSetFacts, 'title' | 'licence' | 'costUsd'>,
  ): Promise<FileRows> {
    const changes = new Changes(options);
    const seen = new Set<string>();
    let rows = 0;
    let empty = 0;
    for await (const { draft } of drafts(files, options, changes)) {
      rows += 1;
      if (draft.instruction.trim() === '' || draft.response.trim() === '') empty += 1;
      seen.add(fingerprint(draft));
    }
    if (rows === 0) {
      throw new Fault('invalid-input', `${about.title} has no rows that can be taken`, {
        fix: 'Name other files in `from`; where all conversations have several turns, say turns: first.',
      });
    }
    let bytes = 0;
    for (const { path } of files) bytes += (await stat(path)).size;
    const facts = { ...about, rows, bytes, empty, duplicates: rows - seen.size, notes: changes.notes };
    return new FileRows(files, options, facts);
  }

  async take(positions: readonly number[]): Promise<GivenRow[]> {
    const wanted = new Map(positions.map((position, index) => [position, index]));
    const taken = new Array<GivenRow | undefined>(positions.length);
    let position = 0;
    let left = wanted.size;
    for await (const { draft, place } of drafts(this.files, this.options, new Changes(this.options))) {
      const index = wanted.get(position);
      position += 1;
      if (index === undefined) continue;
      taken[index] = { ...draft, place };
      left -= 1;
      if (left === 0) break;
    }
    const found = taken.filter((row) => row !== undefined);
    if (found.length === positions.length) return found;
    throw new Fault('invalid-input', `${this.facts.title} has changed while it was read`, {
      fix: 'Run the same command again, when nobody writes to it.',
    });
  }
}

/** The rows of all files as instances, in their order. */
async function* drafts(
  files: readonly SourceFile[],
  options: DatasetOptions,
  changes: Changes,
): AsyncGenerator<Numbered> {
  for (const file of files) {
    let read: RowReader | undefined;
    for await (const { value, place } of readTable(file)) {
      try {
        read ??= readerFor(value, options);
        const draft = changes.instance(read(value));
        if (draft) yield { draft, place: `${file.name}, ${place}` };
      } catch (error) {
        if (!(error instanceof RowProblem)) throw error;
        throw rowFault(file, place, error.message, error.fix);
      }
    }
  }
}

/** A hash with enough bits that different rows never have the same. */
function fingerprint({ instruction, response }: Draft): string {
  return createHash('sha256')
    .update(JSON.stringify([instruction, response]))
    .digest('base64')
    .slice(0, 16);
}
