import { nameFile, readRows, readWhole, type DataFile } from '@agora/domain-kit';
import { decodeUtf8, Fault } from '@agora/plugin-api';
import { access } from 'node:fs/promises';
import { parse, type CsvError } from 'csv-parse/sync';

export interface TableRow {
  fields: Record<string, unknown>;
  /** For messages: `line 12`. */
  place: string;
}

/** Rows of a user's file, whatever of these it is: CSV or TSV with a header, JSON lines, a JSON array, Parquet. */
export interface UserTable {
  file: DataFile;
  /** In the order in which they first appear. */
  columns: string[];
  rows: TableRow[];
}

/** @throws Fault that names the flag, the file and the line */
export async function readTable(flag: string, path: string): Promise<UserTable> {
  const file = { path, option: flag };
  await access(path).catch((error: unknown) => {
    throw new Fault('not-found', `${nameFile(file)} does not exist`, { fix: `Correct ${flag}.`, cause: error });
  });
  const rows = /\.(?:csv|tsv)(?:\.gz)?$/i.test(path) ? await csvRows(file) : await objectRows(file);
  if (rows.length === 0) {
    throw new Fault('invalid-input', `${nameFile(file)} has no rows`, {
      fix: 'Give it rows with an input and a target.',
    });
  }
  return { file, columns: [...new Set(rows.flatMap(({ fields }) => Object.keys(fields)))], rows };
}

async function objectRows(file: DataFile): Promise<TableRow[]> {
  if (!/\.(?:jsonl?|parquet)(?:\.gz)?$/i.test(file.path)) {
    throw new Fault('invalid-input', `${nameFile(file)} is neither .csv, .tsv, .jsonl, .json nor .parquet`, {
      fix: 'Name a file that ends in one of these; .gz may follow.',
    });
  }
  const rows: TableRow[] = [];
  for await (const { value, place } of readRows(file)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new Fault('invalid-input', `${nameFile(file)}, ${place} is no object with fields`, {
        fix: 'Write every row as an object such as {"input": "…", "target": "…"}.',
      });
    }
    rows.push({ fields: value as Record<string, unknown>, place });
  }
  return rows;
}

async function csvRows(file: DataFile): Promise<TableRow[]> {
  const text = decodeUtf8(await readWhole(file), nameFile(file));
  const header = text.replace(/^\uFEFF/, '').split('\n', 1)[0] ?? '';
  const delimiter = delimiterOf(header, file.path);
  try {
    const records = parse(text, {
      columns: true,
      bom: true,
      delimiter,
      skip_empty_lines: true,
      info: true,
      trim: false,
    });
    return (records as unknown as { record: Record<string, string>; info: { lines: number } }[]).map(
      ({ record, info }) => ({
        fields: Object.fromEntries(
          Object.entries(record).filter(([name, cell]) => name.trim() !== '' && cell.trim() !== ''),
        ),
        place: `line ${info.lines}`,
      }),
    );
  } catch (error) {
    const { message, lines } = error as CsvError & { lines?: number };
    throw new Fault(
      'invalid-input',
      `${nameFile(file)}${lines === undefined ? '' : `, line ${lines}`} is no CSV: ${message}`,
      {
        fix: 'Write a header and as many cells in every row; a cell with a comma, a quote or a line end stands in double quotes.',
        cause: error,
      },
    );
  }
}

/** What parts the names of the header most often; programs of some countries write semicolons. */
function delimiterOf(header: string, path: string): string {
  if (/\.tsv(?:\.gz)?$/i.test(path)) return '\t';
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (mark: string): number => bare.split(mark).length;
  return [',', ';', '\t'].sort((a, b) => count(b) - count(a))[0] ?? ',';
}
