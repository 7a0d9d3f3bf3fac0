import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { FileRow } from './data-file.js';

/**
 * The rows of a Parquet file, read by row groups: a group can only be decoded as a whole, so smaller steps would decode it
 * repeatedly. `columns`: reads only these, where the file has them.
 */
export async function* parquetRows(path: string, columns?: readonly string[]): AsyncGenerator<FileRow> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const present = new Set(metadata.row_groups[0]?.columns.map(({ meta_data }) => meta_data?.path_in_schema[0]));
  const wanted = columns?.filter((column) => present.has(column));
  let from = 0;
  for (const { num_rows } of metadata.row_groups) {
    const to = from + Number(num_rows);
    const rows = await parquetReadObjects({
      file,
      metadata,
      compressors,
      rowStart: from,
      rowEnd: to,
      ...(wanted ? { columns: wanted } : {}),
    });
    for (const [index, value] of rows.entries()) {
      const number = from + index + 1;
      yield { value: asJson(value), number, place: `row ${number}` };
    }
    from = to;
  }
}

/** The value as it would stand in a file of JSON, which knows no 64-bit integers, dates, bytes, and no number that is none. */
function asJson(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return null;
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as Iterable<unknown>, asJson);
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asJson(inner)]));
}
