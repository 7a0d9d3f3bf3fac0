import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import type { FileRow } from './data-file.js';

/** Rows in memory at once. */
const BLOCK = 2_000;

/** The rows of a Parquet file, a block at a time. */
export async function* parquetRows(path: string): AsyncGenerator<FileRow> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const count = Number(metadata.num_rows);
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(from + BLOCK, count);
    const rows = await parquetReadObjects({ file, metadata, rowStart: from, rowEnd: to });
    for (const [index, value] of rows.entries()) {
      const number = from + index + 1;
      yield { value, number, place: `row ${number}` };
    }
  }
}
