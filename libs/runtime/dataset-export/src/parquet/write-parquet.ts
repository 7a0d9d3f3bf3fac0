import { storageFault } from '@agora/storage';
import type { Column } from '../formats/column.js';

/** Bounds memory: rows wait in groups of this many. */
const ROW_GROUP = 500;

const TYPES = { string: 'STRING', int32: 'INT32', float64: 'DOUBLE' } as const;

/**
 * Writes flat rows as they come. What is nested is a column of JSON text: the type JSON of Parquet cannot be read by every
 * version of pyarrow and of `datasets`.
 */
export async function writeParquet(
  file: string,
  columns: readonly Column[],
  rows: AsyncIterable<Record<string, unknown>>,
): Promise<void> {
  // Loaded when the first file is written: the start of a run, which writes none yet, need not wait for it.
  const { fileWriter, parquetWriteRows } = await import('hyparquet-writer');
  try {
    await parquetWriteRows({
      writer: fileWriter(file),
      rows,
      columns: columns.map(({ name, type, nullable = false }) => {
        if (typeof type !== 'string') throw new TypeError(`column ${name} is not flat`);
        // Least and greatest texts help no reader, and would be held until the end.
        return { name, type: TYPES[type], nullable, statistics: type !== 'string' };
      }),
      rowGroupSize: ROW_GROUP,
    });
  } catch (error) {
    throw storageFault(error, file);
  }
}
