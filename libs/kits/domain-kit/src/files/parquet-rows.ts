import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
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
      rowStart: from,
      rowEnd: to,
      ...(wanted ? { columns: wanted } : {}),
    });
    for (const [index, value] of rows.entries()) {
      const number = from + index + 1;
      yield { value, number, place: `row ${number}` };
    }
    from = to;
  }
}
