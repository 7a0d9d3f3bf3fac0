import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { parquetRows } from './parquet-rows.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-parquet-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: Uint8Array): Promise<unknown[]> {
  const path = join(folder, 'rows.parquet');
  await writeFile(path, content);
  const rows: unknown[] = [];
  for await (const { value } of parquetRows(path)) rows.push(value);
  return rows;
}

/** Two rows of one column each, as pyarrow writes them with that compression. */
const PACKED = {
  gzip: 'UEFSMRUAFSgVSiwVBBUAFQYVBhwAAAAfiwgAAAAAAAIDY2JgYGBhZAWSiQqP5kxmBDKSAJOKFXwUAAAAFQQZLDUAGAZzY2hlbWEVAgAVDCUCGAR0ZXh0JQBMHAAAABYEGRwZHCYAHBUMGSUGABkYBHRleHQVBBYEFk4WcCYISRwVABUAFQIAPBYMGQYZJgAEAAAAFk4WBCYIFnAAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI1LjAuMRkcHAAAAIgAAABQQVIx',
  zstd: 'UEFSMRUAFSgVOiwVBBUAFQYVBhwAAAAotS/9IBShAAACAAAABAEFAAAAYSDinJMBAAAAYhUEGSw1ABgGc2NoZW1hFQIAFQwlAhgEdGV4dCUATBwAAAAWBBkcGRwmABwVDBklBgAZGAR0ZXh0FQwWBBZOFmAmCEkcFQAVABUCADwWDBkGGSYABAAAABZOFgQmCBZgACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNS4wLjEZHBwAAACIAAAAUEFSMQ==',
  brotli:
    'UEFSMRUAFSgVMCwVBBUAFQYVBhwAAACLCYACAAAABAEFAAAAYSDinJMBAAAAYgMVBBksNQAYBnNjaGVtYRUCABUMJQIYBHRleHQlAEwcAAAAFgQZHBkcJgAcFQwZJQYAGRgEdGV4dBUIFgQWThZWJghJHBUAFQAVAgA8FgwZBhkmAAQAAAAWThYEJggWVgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjUuMC4xGRwcAAAAiAAAAFBBUjE=',
  lz4: 'UEFSMRUAFSgVLCwVBBUAFQYVBhwAAADwBQIAAAAEAQUAAABhIOKckwEAAABiFQQZLDUAGAZzY2hlbWEVAgAVDCUCGAR0ZXh0JQBMHAAAABYEGRwZHCYAHBUMGSUGABkYBHRleHQVDhYEFk4WUiYISRwVABUAFQIAPBYMGQYZJgAEAAAAFk4WBCYIFlIAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI1LjAuMRkcHAAAAIgAAABQQVIx',
};

it.each(Object.entries(PACKED))('reads files that were packed by %s', async (_codec, content) => {
  expect(await read(Buffer.from(content, 'base64'))).toEqual([{ text: 'a ✓' }, { text: 'b' }]);
});

it('gives integers, dates, lists and what is no number as JSON has them, and no bytes', async () => {
  const columnData = [
    { name: 'text', data: ['a', 'b'], type: 'STRING' as const },
    { name: 'count', data: [7n, 2n ** 60n], type: 'INT64' as const },
    { name: 'share', data: [0.5, NaN], type: 'DOUBLE' as const },
    { name: 'at', data: [new Date(0), new Date(1e12)], type: 'TIMESTAMP' as const },
    { name: 'uuid', data: ['00000000-0000-4000-8000-000000000001', null], type: 'UUID' as const, nullable: true },
    { name: 'more', data: [{ list: [1, { deep: true }] }, null], type: 'JSON' as const, nullable: true },
  ];
  const rows = await read(new Uint8Array(parquetWriteBuffer({ columnData })));
  expect(rows).toMatchObject([
    { text: 'a', count: 7, share: 0.5, at: '1970-01-01T00:00:00.000Z', more: { list: [1, { deep: true }] } },
    { text: 'b', count: String(2n ** 60n), share: null, at: '2001-09-09T01:46:40.000Z', more: null },
  ]);
  expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
});
